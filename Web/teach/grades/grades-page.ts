import { emptyState, loading } from "../../shared/components/states";
import { dateText } from "../../shared/components/format";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import type { Link } from "../../shared/teaching/link";
import { addresses, courseSource, TeachApp } from "../app";
import { say } from "../i18n/text";
import { linksOf } from "./course-links";

/** Where the grade sheets of a course are. Throws `APIError`. */
export async function openGrades(app: TeachApp, id: string): Promise<HTMLElement> {
  const course = await courseSource(app, id).course();
  app.within(course);
  const place = build("div", {});
  const elsewhere = (): HTMLElement => emptyState({ icon: "list", title: say("grades.elsewhere"), text: say("grades.elsewhereText") });
  if (app.context.may("learning_platforms.manage")) {
    const show = (links: Link[]): HTMLElement => (links.length === 0 ? elsewhere() : list(id, links));
    void loading(place, () => linksOf(app.context.api, id), show, "rows");
  } else {
    place.append(elsewhere());
  }
  const trail = [{ label: say("courses.title"), href: addresses.courses }, { label: course.title, href: addresses.course(id) }];
  return build("div", {}, pageHead({ title: say("nav.grades"), text: say("grades.text"), trail }), place);
}

function list(course: string, links: readonly Link[]): HTMLElement {
  return build(
    "ul",
    { class: "teach-rows" },
    ...links.map((link) =>
      build(
        "li",
        {},
        build("a", { href: addresses.sheet(course, link.id) }, link.title || link.workflow?.title || say("grades.untitled")),
        build("span", { class: "quiet" }, about(link)),
      ),
    ),
  );
}

/** Which assistant grades, until when, and whether grades wait. */
export function about(link: Link): string {
  const { workflow, closes_at: closes, grading } = link;
  return [
    workflow?.title ?? say("grades.noAssistant"),
    closes === null ? "" : say(Date.parse(closes) < Date.now() ? "grades.closed" : "grades.closes", { time: dateText(closes) }),
    say(grading.manual_release ? "grades.manual" : "grades.automatic"),
  ].filter(Boolean).join(" · ");
}
