import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import type { APIClient } from "../../shared/session/api";
import { agoText, emptyView, failedView } from "./views";
import type { Link } from "./link";
import { Item, said } from "../review/said";

/** Where one learner is, as the teaching API tells it. */
interface Standing {
  thread_id: string;
  person: { id: string; name: string };
  run: { status: string } | null;
  steps: { node: string; title: string | null; status: string; attempts: number }[];
  taken_over: unknown;
  last_activity_at: string;
  idle_seconds: number;
}

/** One conversation, as the teaching API tells it. */
interface Conversation {
  conversation: Standing | null;
  data: Item[];
}

/** How often the list is read again, in milliseconds. */
const pause = 10_000;

/** The learners of the course in their conversations with the assistant, those who wait longest first. */
export class PeopleView {
  readonly element = build("div", { class: "teacher-people" });
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly drawer = build("aside", { class: "teacher-reading", hidden: true, tabindex: -1 });
  private readonly list = build("div", {});
  private opener: HTMLElement | null = null;

  constructor(
    private readonly api: APIClient,
    private readonly link: Link,
  ) {
    this.element.append(this.list, this.drawer);
    this.timer = setInterval(() => void this.update(), pause);
    this.drawer.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    void this.update();
  }

  /** Asks for nothing more. */
  stop(): void {
    clearInterval(this.timer);
  }

  private async update(): Promise<void> {
    const { course, workflow } = this.link;
    if (course === null || workflow === null) return this.show(emptyView("link.nobody", "link.nobodyWhat"));
    const query = new URLSearchParams({ workflow: workflow.slug, limit: "100" });
    const path = `/api/v1/courses/${course.id}/conversations?${query}`;
    const page = await this.api.get<{ data: Standing[] }>(path).catch(() => null);
    if (page === null) return this.show(failedView());
    if (page.data.length === 0) return this.show(emptyView("link.nobody", "link.nobodyWhat"));
    this.show(this.table([...page.data].sort(byNeed)));
  }

  /** Keeps the focus where it is when the list is made anew. */
  private show(view: HTMLElement): void {
    const focused = this.list.contains(document.activeElement) ? document.activeElement?.id : null;
    this.list.replaceChildren(view);
    if (focused) document.getElementById(focused)?.focus();
  }

  private table(people: Standing[]): HTMLElement {
    const heads = [text("link.person"), text("link.where"), text("link.activity")];
    return build(
      "table",
      { class: "teacher-table" },
      build("thead", {}, build("tr", {}, ...heads.map((head) => build("th", { scope: "col" }, head)))),
      build("tbody", {}, ...people.map((person) => this.row(person))),
    );
  }

  private row(standing: Standing): HTMLElement {
    const { name } = standing.person;
    const where = standing.steps.map((step) => step.title ?? step.node).join(", ") || (hasEnded(standing) ? text("link.ended") : "–");
    const tries = Math.max(0, ...standing.steps.map((step) => step.attempts));
    const open = build("button", { type: "button", class: "teacher-name", id: `open-${standing.thread_id}` }, name || "–");
    open.setAttribute("aria-label", text("link.open", { name }));
    open.addEventListener("click", () => void this.read(standing.thread_id, name, open));
    return build(
      "tr",
      {},
      build("td", {}, open),
      build(
        "td",
        {},
        where,
        tries > 1 && build("span", { class: "quiet" }, ` · ${text("link.attempts")}: ${tries}`),
        standing.taken_over !== null && build("span", { class: "teacher-mark" }, text("link.takenOver")),
      ),
      build("td", { class: "quiet" }, agoText(standing.idle_seconds)),
    );
  }

  private async read(thread: string, known: string, opener: HTMLElement): Promise<void> {
    const path = `/api/v1/conversations/${encodeURIComponent(thread)}?limit=100`;
    const found = await this.api.get<Conversation>(path).catch(() => null);
    const items = found?.data ?? [];
    const name = found?.conversation?.person.name ?? known;
    const close = build("button", { type: "button", class: "icon-button", "aria-label": text("link.close") }, icon("close"));
    close.addEventListener("click", () => this.close());
    this.drawer.replaceChildren(
      build("header", {}, build("h2", {}, name), close),
      found === null ? failedView() : build("div", { class: "teacher-said" }, ...items.flatMap(said)),
    );
    this.drawer.setAttribute("aria-label", text("link.open", { name }));
    this.drawer.hidden = false;
    this.opener = opener;
    this.drawer.focus();
  }

  private close(): void {
    this.drawer.hidden = true;
    if (this.opener) document.getElementById(this.opener.id)?.focus();
  }
}

/** Who tried often and waits long needs help first; who has ended does not. */
function byNeed(one: Standing, other: Standing): number {
  const need = (standing: Standing) =>
    standing.steps.length === 0 ? -1 : Math.max(...standing.steps.map((step) => step.attempts)) * 3600 + standing.idle_seconds;
  return need(other) - need(one);
}

/** Whether nothing is going on: the newest run is over, or was given up. */
function hasEnded(standing: Standing): boolean {
  return !["running", "waiting", "queued"].includes(standing.run?.status ?? "");
}
