import { numberText, relativeTime, shareText } from "../../shared/components/format";
import { badge, emptyState, loading } from "../../shared/components/states";
import { followQuery, setAddress } from "../../shared/app/history";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import { selectBox } from "../../shared/forms/select-box";
import { nameText } from "../../shared/teaching/views";
import type { Standing } from "../../shared/teaching/standing";
import { addresses, courseSource, TeachApp } from "../app";
import { DrawerHost } from "../conversation/drawer-host";
import { say } from "../i18n/text";
import { allOf, Course, CourseAssistant } from "../state/course-source";

/** What somebody said of an answer. `user` is null where the reader may not know them. */
interface Feedback {
  id: string;
  kind: "positive" | "negative";
  thread_id: string;
  item_id: string;
  /** Why, in the learner's words. */
  comment: string | null;
  created_at: string;
  user: { id: string; name: string } | null;
}

/** What learners said of answers. Throws `APIError`. */
export async function openFeedback(app: TeachApp, id: string): Promise<HTMLElement> {
  const source = courseSource(app, id);
  const [course, assistants] = await Promise.all([source.course(), source.assistants()]);
  app.within(course);
  const page = new FeedbackPage();
  page.lay(app, course, assistants);
  return page;
}

class FeedbackPage extends HTMLElement {
  private app!: TeachApp;
  private course!: Course;
  private assistants: CourseAssistant[] = [];
  private drawer!: DrawerHost;
  private readonly place = build("div", {});
  private readonly assistant = build("select", { id: "feedback-assistant", "aria-label": say("filter.assistant") });
  private readonly kind = build("select", { id: "feedback-kind", "aria-label": say("feedback.kind") });
  private end: (() => void) | null = null;

  lay(app: TeachApp, course: Course, assistants: CourseAssistant[]): void {
    this.app = app;
    this.course = course;
    this.assistants = assistants;
    this.drawer = new DrawerHost(app, null);
    this.assistant.append(...assistants.map((one) => build("option", { value: one.slug }, one.title || one.slug)));
    this.kind.append(...(["", "negative", "positive"] as const).map((kind) => build("option", { value: kind }, say(kind === "" ? "feedback.all" : `feedback.${kind}`))));
    for (const field of [this.assistant, this.kind]) field.addEventListener("change", () => this.ask());
    this.append(
      pageHead({
        title: say("nav.feedback"), text: say("feedback.text"),
        trail: [{ label: say("courses.title"), href: addresses.courses }, { label: course.title, href: addresses.course(course.id) }],
      }),
      build("div", { class: "teach-filters" }, assistants.length > 1 && selectBox(this.assistant), selectBox(this.kind)),
      this.place,
    );
  }

  connectedCallback(): void {
    const ends = [
      followQuery({ keys: () => ["assistant", "kind"], changed: () => this.show() }),
      followQuery({ keys: () => ["conversation"], changed: () => this.open() }),
    ];
    this.end = () => ends.forEach((end) => end());
    this.show();
    this.open();
  }

  disconnectedCallback(): void {
    this.end?.();
    this.drawer.leave();
  }

  private ask(): void {
    const query = new URLSearchParams();
    if (this.assistant.value && this.assistant.value !== this.assistants[0]?.slug) query.set("assistant", this.assistant.value);
    if (this.kind.value) query.set("kind", this.kind.value);
    setAddress(`${location.pathname}${`${query}` === "" ? "" : `?${query}`}`);
  }

  private open(): void {
    this.drawer.show(new URLSearchParams(location.search).get("conversation"));
  }

  private show(): void {
    const query = new URLSearchParams(location.search);
    const slug = query.get("assistant") ?? this.assistants[0]?.slug ?? null;
    const kind = query.get("kind") ?? "";
    this.kind.value = kind;
    if (slug === null) return this.place.replaceChildren(emptyState({ icon: "check", title: say("glance.noAssistant") }));
    this.assistant.value = slug;
    const { api } = this.app.context;
    if (!this.app.context.may("runs.read")) {
      return this.place.replaceChildren(emptyState({ icon: "lock", title: say("feedback.withheld"), text: say("feedback.withheldText") }));
    }
    const load = () => Promise.all([
      allOf<Feedback>(api, `/api/v1/workflows/${encodeURIComponent(slug)}/feedback`, kind === "" ? {} : { kind }),
      allOf<Standing>(api, `/api/v1/courses/${encodeURIComponent(this.course.id)}/conversations`, { workflow: slug }),
    ]);
    void loading(this.place, load, ([all, standings]) => this.list(all, standings), "rows");
  }

  /** Those of the course's own conversations: an assistant may serve others besides. */
  private list(all: readonly Feedback[], standings: readonly Standing[]): HTMLElement[] {
    const own = new Map(standings.map((standing) => [standing.thread_id, standing]));
    const said = all.filter((one) => own.has(one.thread_id));
    if (said.length === 0) return [emptyState({ icon: "check", title: say("feedback.none"), text: say("feedback.noneText") })];
    const good = said.filter((one) => one.kind === "positive").length;
    const sum = say("feedback.sum", { count: numberText(said.length), share: shareText(good / said.length) });
    return [
      build("p", { class: "teach-sum" }, sum),
      build(
        "ul",
        { class: "teach-rows" },
        ...said.map((one) => {
          const standing = own.get(one.thread_id);
          const name = nameText(standing?.person.name ?? null);
          const query = new URLSearchParams(location.search);
          query.set("conversation", one.thread_id);
          return build(
            "li",
            {},
            badge(one.kind === "positive" ? "success" : "danger", say(`feedback.${one.kind}`), one.kind === "positive" ? "check" : "alert"),
            build("a", { href: `${location.pathname}?${query}`, id: `open-${one.thread_id}` }, say("feedback.of", { name })),
            relativeTime(one.created_at),
            one.comment && build("p", { class: "teach-words" }, one.comment),
          );
        }),
      ),
    ];
  }
}

customElements.define("feedback-page", FeedbackPage);
