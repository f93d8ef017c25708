import { build } from "../dom/build";
import { ConversationSource } from "./conversation-source";
import { gradeCards } from "./grade-card";
import { GradeSource, LinkConversation, Person } from "./grades";
import { say } from "./i18n/text";
import { allItems, Item, ItemPage } from "./items";
import { SaidLog } from "./said-log";
import { emptyView, failedView, timeText } from "./views";

/** One learner's work on a link: their grades, and what was said in each of their conversations. */
export class ReviewView {
  readonly element = build("div", { class: "review-view" });
  private readonly grades = build("div", {});
  private readonly words = build("div", { class: "review-words" });
  private shown: string | null = null;

  /** `isOwn` is for the learner themself, who changes nothing; `named` is told what they are called, and the grade of
   * `lineItem` comes first. */
  constructor(
    private readonly source: GradeSource,
    private readonly user: string,
    private readonly isOwn: boolean,
    private readonly named: (name: string | null) => void = () => undefined,
    private readonly lineItem = "",
  ) {
    this.element.append(this.grades, this.words);
    void this.fill();
  }

  private async fill(): Promise<void> {
    const person = await this.source.person(this.user).catch(() => null);
    if (person === null) return this.grades.replaceChildren(failedView());
    this.named(person.name);
    const work = this.isOwn ? null : { source: this.source, user: this.user, again: () => this.fill() };
    this.grades.replaceChildren(gradeCards(person, this.lineItem, work));
    if (this.shown === null) await this.converse(person);
  }

  private async converse(person: Person): Promise<void> {
    const [newest] = person.conversations;
    if (newest === undefined) {
      this.words.replaceChildren(emptyView("review.nothing", this.isOwn ? "review.nothingOwn" : "review.nothingWhat"));
      return;
    }
    const place = build("div", {});
    const choice = build("select", { id: "review-conversation", "aria-label": say("review.conversation") });
    choice.append(...person.conversations.map((one) => build("option", { value: one.thread_id }, nameOf(one))));
    choice.addEventListener("change", () => {
      const chosen = person.conversations.find((one) => one.thread_id === choice.value);
      if (chosen) void this.read(chosen, place, person.name);
    });
    this.words.replaceChildren(
      build(
        "header",
        {},
        build("h2", {}, say("review.conversation")),
        person.conversations.length > 1 ? choice : build("span", { class: "quiet" }, timeText(newest.began_at)),
      ),
      place,
    );
    await this.read(newest, place, person.name);
  }

  private async read(one: LinkConversation, place: HTMLElement, name: string | null): Promise<void> {
    this.shown = one.thread_id;
    const items = await this.items(one).catch(() => null);
    if (this.shown !== one.thread_id) return;
    if (items === null) return place.replaceChildren(failedView());
    const log = new SaidLog({ person: this.isOwn ? null : (name ?? "") });
    const said = log.show(items);
    place.replaceChildren(said > 0 ? log.element : build("p", { class: "quiet" }, say("review.silent")));
  }

  /** What was said, for its teacher or for whose it is. */
  private async items(one: LinkConversation): Promise<Item[]> {
    if (!this.isOwn) return (await new ConversationSource(this.source.api, one.thread_id).read()).items;
    return allItems(async (after) => {
      const params = { thread_id: one.thread_id, limit: 100, order: "asc", ...(after === null ? {} : { after }) };
      const response = await this.source.api.post(`/chatkit/${encodeURIComponent(one.workflow.slug)}`, { type: "items.list", params });
      return (await response.json()) as ItemPage;
    });
  }
}

function nameOf(one: LinkConversation): string {
  return `${say("review.attempt", { number: String(one.number) })} · ${timeText(one.began_at)}`;
}
