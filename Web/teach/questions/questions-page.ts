import { numberText, relativeTime } from "../../shared/components/format";
import { emptyState, loading } from "../../shared/components/states";
import { followQuery, setAddress } from "../../shared/app/history";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import { selectBox } from "../../shared/forms/select-box";
import { addresses, courseSource, TeachApp } from "../app";
import { say } from "../i18n/text";
import type { CourseAssistant } from "../state/course-source";

/** What learners asked in nearly the same words. */
interface Question {
  text: string;
  count: number;
  people: number;
  last_asked_at: string;
  /** The slug of the assistant. */
  workflow: string;
}

/** How far back one can look, in days; the usual one first. */
const spans = ["30", "7", "90"] as const;

/** What the learners of a course ask most. Throws `APIError`. */
export async function openQuestions(app: TeachApp, id: string): Promise<HTMLElement> {
  const source = courseSource(app, id);
  const [course, assistants] = await Promise.all([source.course(), source.assistants()]);
  app.within(course);
  const trail = [{ label: say("courses.title"), href: addresses.courses }, { label: course.title, href: addresses.course(id) }];
  const page = new QuestionsPage();
  page.lay(app, `${source.path}/questions`, assistants, pageHead({ title: say("nav.questions"), text: say("questions.text"), trail }));
  return page;
}

class QuestionsPage extends HTMLElement {
  private readonly span = build("select", { id: "questions-span", "aria-label": say("questions.span") });
  private readonly place = build("div", {});
  private load!: (days: string) => Promise<{ data: Question[]; anonymous: boolean }>;
  private titles = new Map<string, string>();
  private end: (() => void) | null = null;

  lay(app: TeachApp, path: string, assistants: readonly CourseAssistant[], head: HTMLElement): void {
    this.load = (days) => app.context.api.get(`${path}?${new URLSearchParams({ days })}`);
    this.titles = new Map(assistants.map(({ slug, title }) => [slug, title]));
    this.span.append(...spans.map((days) => build("option", { value: days }, say("questions.days", { count: days }))));
    this.span.addEventListener("change", () => {
      setAddress(location.pathname + (this.span.value === spans[0] ? "" : `?${new URLSearchParams({ days: this.span.value })}`));
    });
    this.append(head, build("div", { class: "teach-filters" }, selectBox(this.span)), this.place);
  }

  connectedCallback(): void {
    this.end = followQuery({ keys: () => ["days"], changed: () => this.show() });
    this.show();
  }

  disconnectedCallback(): void {
    this.end?.();
  }

  private show(): void {
    const asked = new URLSearchParams(location.search).get("days");
    const days = spans.find((span) => span === asked) ?? spans[0];
    this.span.value = days;
    void loading(this.place, () => this.load(days), ({ data, anonymous }) => [
      data.length === 0
        ? emptyState({ icon: "search", title: say("questions.none"), text: say("questions.noneText") })
        : build("ol", { class: "teach-rows" }, ...data.map((question) => this.row(question))),
      anonymous && build("p", { class: "quiet teach-withheld" }, say("questions.anonymous")),
    ], "rows");
  }

  private row({ text, count, people, last_asked_at: last, workflow }: Question): HTMLElement {
    return build(
      "li",
      {},
      build("h2", { dir: "auto" }, text),
      build("span", {}, say(people === 1 ? "questions.person" : "questions.people", { people: numberText(people), count: numberText(count) })),
      build("span", { class: "quiet" }, this.titles.get(workflow) ?? workflow),
      relativeTime(last),
    );
  }
}

customElements.define("questions-page", QuestionsPage);
