import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { APIClient } from "../../shared/session/api";
import { ConversationSource } from "../../shared/teaching/conversation-source";
import { say } from "../../shared/teaching/i18n/text";
import { SaidLog } from "../../shared/teaching/said-log";
import { attempts, byNeed, Heard, idleSeconds } from "../../shared/teaching/standing";
import { StandingBoard } from "../../shared/teaching/standing-board";
import { agoText, emptyView, failedView, nameText } from "../../shared/teaching/views";
import { whereText } from "../../shared/teaching/where";
import type { Link } from "../../shared/teaching/link";

/** How often times are written anew, in milliseconds. */
const pause = 30_000;

/** The learners of the course in their conversations with the assistant, those who wait longest first. */
export class PeopleView {
  readonly element = build("div", { class: "teacher-people" });
  private readonly drawer = build("aside", { class: "teacher-reading", hidden: true, tabindex: -1 });
  private readonly list = build("div", {});
  private readonly board: StandingBoard | null;
  private readonly timer: ReturnType<typeof setInterval>;
  private opener: HTMLElement | null = null;

  constructor(
    private readonly api: APIClient,
    link: Link,
  ) {
    const { course, workflow } = link;
    this.board = course && workflow && new StandingBoard(api, course.id, workflow.slug);
    this.element.append(this.list, this.drawer);
    this.drawer.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.timer = setInterval(() => this.update(), pause);
    this.board?.subscribe(() => this.update());
    this.board?.start();
    this.update();
  }

  /** Asks for nothing more. */
  stop(): void {
    clearInterval(this.timer);
    this.board?.stop();
  }

  private update(): void {
    const { board } = this;
    if (board === null) return this.show(emptyView("link.nobody", "link.nobodyWhat"));
    if (board.hearing === "loading") return;
    const people = board.all.sort(byNeed(performance.now()));
    if (people.length > 0) return this.show(this.table(people));
    this.show(board.hearing === "broken" ? failedView() : emptyView("link.nobody", "link.nobodyWhat"));
  }

  /** Keeps the focus where it is when the list is made anew. */
  private show(view: HTMLElement): void {
    const focused = this.list.contains(document.activeElement) ? document.activeElement?.id : null;
    this.list.replaceChildren(view);
    if (focused) document.getElementById(focused)?.focus();
  }

  private table(people: readonly Heard[]): HTMLElement {
    const heads = [say("link.person"), say("link.where"), say("link.activity")];
    return build(
      "table",
      { class: "teacher-table" },
      build("thead", {}, build("tr", {}, ...heads.map((head) => build("th", { scope: "col" }, head)))),
      build("tbody", {}, ...people.map((person) => this.row(person))),
    );
  }

  private row(heard: Heard): HTMLElement {
    const { standing } = heard;
    const name = nameText(standing.person.name);
    const tries = attempts(standing);
    const open = build("button", { type: "button", class: "teacher-name", id: `open-${standing.thread_id}` }, name);
    open.setAttribute("aria-label", say("link.open", { name }));
    open.addEventListener("click", () => void this.read(standing.thread_id, name, open));
    return build(
      "tr",
      {},
      build("td", {}, open),
      build(
        "td",
        {},
        whereText(standing),
        tries > 1 && build("span", { class: "quiet" }, ` · ${say("link.attempts")}: ${tries}`),
        standing.taken_over !== null && build("span", { class: "teacher-mark" }, say("link.takenOver")),
      ),
      build("td", { class: "quiet" }, agoText(idleSeconds(heard, performance.now()))),
    );
  }

  private async read(thread: string, known: string, opener: HTMLElement): Promise<void> {
    const found = await new ConversationSource(this.api, thread).read().catch(() => null);
    const name = found?.standing ? nameText(found.standing.person.name) : known;
    const close = build("button", { type: "button", class: "icon-button", "aria-label": say("link.close") }, icon("close"));
    close.addEventListener("click", () => this.close());
    const log = new SaidLog({ person: name });
    log.show(found?.items ?? []);
    this.drawer.replaceChildren(build("header", {}, build("h2", {}, name), close), found === null ? failedView() : log.element);
    this.drawer.setAttribute("aria-label", say("link.open", { name }));
    this.drawer.hidden = false;
    this.opener = opener;
    this.drawer.focus();
  }

  private close(): void {
    this.drawer.hidden = true;
    if (this.opener) document.getElementById(this.opener.id)?.focus();
  }
}
