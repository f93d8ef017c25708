import { buttonLink } from "../../shared/components/button";
import { badge, emptyState, failureState, skeleton } from "../../shared/components/states";
import { followQuery } from "../../shared/app/history";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import type { Heard } from "../../shared/teaching/standing";
import { StandingBoard } from "../../shared/teaching/standing-board";
import { addresses, courseSource, TeachApp } from "../app";
import { DrawerHost } from "../conversation/drawer-host";
import { say } from "../i18n/text";
import { busiest, classOf, fitting, Row, usualVersion } from "../state/class-list";
import type { Course, CourseAssistant, Member } from "../state/course-source";
import { CourseView, readView, viewKeys } from "../state/view";
import { FilterBar } from "./filter-bar";
import { MapPanel } from "./map-panel";
import { PeopleTable } from "./people-table";
import { SummaryBar } from "./summary-bar";

/** How often times are written anew, in milliseconds. */
const pause = 20_000;

/** A course at a glance: who is at which step, on the graph and in a table, as it happens. */
export class CourseGlance extends HTMLElement {
  private app!: TeachApp;
  private course!: Course;
  private assistants: CourseAssistant[] = [];
  private members: Member[] | null = null;
  private board!: StandingBoard;
  private drawer!: DrawerHost;
  private readonly live = build("span", { class: "teach-live", role: "status" });
  private readonly summary = new SummaryBar();
  private readonly filters = new FilterBar();
  private readonly panel = new MapPanel();
  private table!: PeopleTable;
  private readonly place = build("div", { class: "teach-place" });
  private readonly columns = build("div", { class: "teach-columns" });
  private readonly ends: (() => void)[] = [];
  private frame: number | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;

  /** Reads a course and who belongs to it. Throws `APIError`. */
  static async open(app: TeachApp, id: string): Promise<CourseGlance> {
    const source = courseSource(app, id);
    const [course, assistants, members] = await Promise.all([
      source.course(), source.assistants(), source.members("learner").catch(() => null),
    ]);
    const page = new CourseGlance();
    page.app = app;
    page.course = course;
    page.assistants = assistants;
    page.members = members;
    page.board = new StandingBoard(app.context.api, id);
    page.drawer = new DrawerHost(app, page.board, () => page.shownRows());
    page.table = new PeopleTable(app.context.person.id);
    app.within(course);
    page.lay();
    return page;
  }

  /** Begins to follow the course. */
  connectedCallback(): void {
    this.ends.push(
      this.board.subscribe((changed) => {
        this.drawer.changed(changed);
        this.later();
      }),
      followQuery({ keys: () => viewKeys, changed: () => this.update() }),
    );
    this.board.start();
    this.timer = setInterval(() => this.later(), pause);
    this.update();
  }

  /** Follows nothing any more. */
  disconnectedCallback(): void {
    for (const end of this.ends.splice(0)) end();
    this.board.stop();
    if (this.timer !== null) clearInterval(this.timer);
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.drawer.leave();
  }

  private lay(): void {
    const { course } = this;
    this.append(
      pageHead({
        title: course.title,
        text: course.description || null,
        trail: [{ label: say("courses.title"), href: addresses.courses }],
        actions: [this.live],
      }),
      this.place,
    );
    this.columns.append(
      this.panel.element,
      build("section", { class: "teach-list", "aria-label": say("table.label") }, this.filters.element, this.table.element),
    );
    this.place.append(skeleton("page"));
  }

  private later(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.update();
    });
  }

  private get view(): CourseView {
    return readView(new URLSearchParams(location.search));
  }

  /** The assistant whose class is shown. */
  private slug(): string | null {
    const { assistant } = this.view;
    return assistant ?? busiest(this.board.all) ?? this.assistants[0]?.slug ?? null;
  }

  private rows(): Row[] {
    const slug = this.slug();
    return slug === null ? [] : classOf(this.board.all, this.members, slug, performance.now());
  }

  private shownRows(): Row[] {
    return fitting(this.rows(), this.view);
  }

  private update(): void {
    const { board, view } = this;
    this.showLive();
    this.drawer.show(view.conversation);
    if (board.hearing === "loading" && board.all.length === 0) return;
    if (board.failure !== null && board.all.length === 0) {
      return this.put(failureState(board.failure, () => board.again()));
    }
    const slug = this.slug();
    if (slug === null) return this.put(this.nothing());
    const rows = this.rows();
    this.put(this.summary.element, ...(rows.length === 0 ? [this.nobody()] : [this.columns]));
    this.summary.show(rows, view);
    this.filters.show(view, { assistants: this.offered(), slug, stepTitle: this.panel.titleOf(view.step) });
    const shown = fitting(rows, view);
    this.table.show(shown, performance.now());
    this.filters.found(shown.length, rows.length);
    void this.panel.show(this.app.maps, slug, usualVersion(rows), rows, view).then(() => {
      this.filters.show(view, { assistants: this.offered(), slug, stepTitle: this.panel.titleOf(view.step) });
    });
  }

  /** The assistants of the course, and those that people of it were with before. */
  private offered(): { slug: string; title: string; count: number }[] {
    const titles = new Map(this.assistants.map((one) => [one.slug, one.title]));
    for (const { standing } of this.board.all) if (!titles.has(standing.workflow.slug)) titles.set(standing.workflow.slug, standing.workflow.title);
    const people = (slug: string): number =>
      new Set(this.board.all.filter((one: Heard) => one.standing.workflow.slug === slug).map((one) => one.standing.person.id)).size;
    return [...titles].map(([slug, title]) => ({ slug, title: title || slug, count: people(slug) }));
  }

  private put(...nodes: HTMLElement[]): void {
    if (nodes.length === this.place.children.length && nodes.every((node, at) => this.place.children[at] === node)) return;
    this.place.replaceChildren(...nodes);
  }

  private nothing(): HTMLElement {
    const mayGive = this.app.context.may("courses.manage");
    return emptyState({
      icon: "people",
      title: say("glance.noAssistant"),
      text: say(mayGive ? "glance.noAssistantGive" : "glance.noAssistantAsk"),
      action: mayGive ? buttonLink(say("glance.give"), addresses.assistants(this.course.id), { kind: "primary" }) : null,
    });
  }

  private nobody(): HTMLElement {
    return emptyState({
      icon: "people",
      title: say("glance.nobody"),
      text: say("glance.nobodyText"),
      action: buttonLink(say("glance.members"), addresses.members(this.course.id)),
    });
  }

  private showLive(): void {
    const { hearing, failure } = this.board;
    const key = failure !== null ? "broken" : hearing;
    if (this.live.dataset["state"] === key) return;
    this.live.dataset["state"] = key;
    if (key === "live") this.live.replaceChildren(badge("success", say("live.live")));
    else if (key === "asking") this.live.replaceChildren(badge("neutral", say("live.asking")));
    else if (key === "broken") this.live.replaceChildren(badge("warning", say("live.broken"), "offline"));
    else this.live.replaceChildren();
  }
}

customElements.define("course-glance", CourseGlance);

