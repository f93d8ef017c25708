import { dateText, numberText } from "../../shared/components/format";
import { badge, emptyState, loading } from "../../shared/components/states";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import { addresses, courseSource, TeachApp } from "../app";
import { say } from "../i18n/text";
import { allOf } from "../state/course-source";

/** An activity of a platform that leads into a course. */
interface CourseLink {
  id: string;
  title: string | null;
  workflow: { slug: string; title: string } | null;
  platform: string | null;
  closes_at: string | null;
  /** How many have come. */
  learners: number;
  /** How many grades wait until a teacher releases them. */
  waiting: number;
  /** How many grades did not arrive. */
  failed: number;
}

/** The grade sheets of a course. Throws `APIError`. */
export async function openGrades(app: TeachApp, id: string): Promise<HTMLElement> {
  const source = courseSource(app, id);
  const course = await source.course();
  app.within(course);
  const place = build("div", {});
  const show = (links: CourseLink[]): HTMLElement =>
    links.length === 0
      ? emptyState({ icon: "list", title: say("grades.none"), text: say("grades.noneText") })
      : build("ul", { class: "teach-rows" }, ...links.map((link) => row(id, link)));
  void loading(place, () => allOf<CourseLink>(app.context.api, `${source.path}/resource-links`), show, "rows");
  const trail = [{ label: say("courses.title"), href: addresses.courses }, { label: course.title, href: addresses.course(id) }];
  return build("div", {}, pageHead({ title: say("nav.grades"), text: say("grades.text"), trail }), place);
}

function row(course: string, link: CourseLink): HTMLElement {
  const { workflow, platform, learners, waiting, failed } = link;
  const came = say(learners === 1 ? "courses.learner" : "courses.learners", { count: numberText(learners) });
  return build(
    "li",
    {},
    build("a", { href: addresses.sheet(course, link.id) }, link.title || workflow?.title || say("grades.untitled")),
    failed > 0 && badge("danger", say("grades.failed", { count: numberText(failed) }), "alert"),
    waiting > 0 && badge("info", say("grades.waiting", { count: numberText(waiting) })),
    build("span", { class: "quiet" }, [workflow?.title ?? say("grades.noAssistant"), platform, closing(link.closes_at), came].filter(Boolean).join(" · ")),
  );
}

/** Until when work is taken; nothing where that is open. */
export function closing(closes: string | null): string {
  if (closes === null) return "";
  return say(Date.parse(closes) < Date.now() ? "grades.closed" : "grades.closes", { time: dateText(closes) });
}
