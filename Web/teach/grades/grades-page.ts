import { emptyState } from "../../shared/components/states";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import { addresses, courseSource, TeachApp } from "../app";
import { say } from "../i18n/text";

/** Where the grade sheets of a course are. Throws `APIError`. */
export async function openGrades(app: TeachApp, id: string): Promise<HTMLElement> {
  const course = await courseSource(app, id).course();
  app.within(course);
  return build(
    "div",
    {},
    pageHead({ title: say("nav.grades"), trail: [{ label: say("courses.title"), href: addresses.courses }, { label: course.title, href: addresses.course(id) }] }),
    emptyState({ icon: "list", title: say("grades.elsewhere"), text: say("grades.elsewhereText") }),
  );
}
