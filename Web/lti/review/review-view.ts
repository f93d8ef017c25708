import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";
import { timeText } from "../learner";
import { emptyView, failedView } from "../teacher/views";
import { gradeCards } from "./grade-card";
import { GradeSource, LinkConversation, Person } from "./grades";
import { readItems, said } from "./said";

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
    const place = build("div", { class: "teacher-said" });
    const choice = build("select", { id: "review-conversation", "aria-label": text("review.conversation") });
    choice.append(...person.conversations.map((one) => build("option", { value: one.thread_id }, nameOf(one))));
    choice.addEventListener("change", () => {
      const chosen = person.conversations.find((one) => one.thread_id === choice.value);
      if (chosen) void this.read(chosen, place);
    });
    this.words.replaceChildren(
      build(
        "header",
        {},
        build("h2", {}, text("review.conversation")),
        person.conversations.length > 1 ? choice : build("span", { class: "quiet" }, timeText(newest.began_at)),
      ),
      place,
    );
    await this.read(newest, place);
  }

  private async read(one: LinkConversation, place: HTMLElement): Promise<void> {
    this.shown = one.thread_id;
    const items = await readItems(this.source.api, one, this.isOwn).catch(() => null);
    if (this.shown !== one.thread_id) return;
    if (items === null) return place.replaceChildren(failedView());
    const words = items.flatMap(said);
    place.replaceChildren(...(words.length > 0 ? words : [build("p", { class: "quiet" }, text("review.silent"))]));
  }
}

function nameOf(one: LinkConversation): string {
  return `${text("review.attempt", { number: String(one.number) })} · ${timeText(one.began_at)}`;
}
