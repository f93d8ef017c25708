import { button } from "../../shared/components/button";
import { loading, badge, emptyState } from "../../shared/components/states";
import { numberText } from "../../shared/components/format";
import { plain } from "../../shared/components/fuzzy";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { APIError } from "../../shared/session/api";
import { conditionOf, newestOfEach, Standing } from "../../shared/teaching/standing";
import { agoText } from "../../shared/teaching/views";
import { addresses, TeachApp } from "../app";
import { say } from "../i18n/text";
import { allOf, Course } from "../state/course-source";

/** So many courses tell at once how their learners get on. */
const toldAtOnce = 24;

/** The courses that somebody teaches, with who needs help in each. */
export function openCourses(app: TeachApp): HTMLElement {
  app.within(null);
  const place = build("div", {});
  const page = build("div", {}, pageHead({ title: say("courses.title"), text: say("courses.text") }), place);
  const load = (): Promise<Course[]> => allOf<Course>(app.context.api, "/api/v1/courses", { state: "active" });
  void loading(place, load, (courses) => shown(app, courses.filter((course) => !hasOtherPart(app, course))), "rows");
  return page;
}

/** Whether somebody only learns or helps in a course, and sees nobody there. */
function hasOtherPart(app: TeachApp, course: Course): boolean {
  return !app.context.may("runs.read") && (course.part === "learner" || course.part === "tutor");
}

function shown(app: TeachApp, courses: readonly Course[]): HTMLElement[] {
  if (courses.length === 0) {
    return [emptyState({ icon: "book", title: say("courses.none"), text: say(app.context.may("courses.create") ? "courses.noneMake" : "courses.noneAsk") })];
  }
  const list = build("ul", { class: "teach-courses" });
  const search = build("input", {
    type: "search", id: "courses-search", autocomplete: "off", "aria-label": say("courses.search"), placeholder: say("courses.search"),
  });
  const none = build("p", { class: "quiet", role: "status" });
  const more = button(say("courses.more"), { run: () => show(limit + toldAtOnce) });
  const cards = new Map<string, HTMLElement>();
  let limit = toldAtOnce;
  const show = (most: number): void => {
    limit = most;
    const wanted = plain(search.value.trim());
    const found = courses.filter((course) => plain(`${course.title} ${course.description}`).includes(wanted));
    list.replaceChildren(
      ...found.slice(0, limit).map((course) => {
        const known = cards.get(course.id) ?? card(app, course);
        cards.set(course.id, known);
        return known;
      }),
    );
    none.textContent = found.length === 0 ? say("courses.noneFound") : "";
    more.hidden = found.length <= limit;
  };
  search.addEventListener("input", () => show(toldAtOnce));
  show(limit);
  const bar = build("div", { class: "teach-filters" }, build("span", { class: "teach-search" }, icon("search"), search));
  return [...(courses.length > 6 ? [bar] : []), list, none, more];
}

function card(app: TeachApp, course: Course): HTMLElement {
  const state = build("p", { class: "teach-course-state" });
  const made = build(
    "li",
    { class: "teach-course" },
    build("h2", {}, build("a", { href: addresses.course(course.id) }, course.title)),
    course.description !== "" && build("p", { class: "quiet" }, course.description),
    state,
  );
  void tell(app, course, state, made);
  return made;
}

/** Says how the learners of a course get on; a course that one only learns in goes from the list. */
async function tell(app: TeachApp, course: Course, state: HTMLElement, made: HTMLElement): Promise<void> {
  try {
    const path = `/api/v1/courses/${encodeURIComponent(course.id)}/conversations?limit=100`;
    const page = await app.context.api.get<{ data: Standing[]; has_more: boolean }>(path);
    const people = newestOfEach(page.data.map((standing) => ({ standing, at: 0 }))).map((heard) => heard.standing);
    if (people.length === 0) return state.replaceChildren(build("span", { class: "quiet" }, say("courses.nobody")));
    const learners = new Set(people.map((one) => one.person.id)).size;
    const number = (...wanted: string[]): number =>
      people.filter((one) => wanted.includes(conditionOf(one, one.idle_seconds))).length;
    const [stuck, working, done] = [number("stuck", "failed"), number("working"), number("done")];
    const last = Math.min(...people.map((one) => one.idle_seconds));
    const counted = page.has_more ? say("courses.manyLearners", { count: numberText(learners) }) : say(learners === 1 ? "courses.learner" : "courses.learners", { count: numberText(learners) });
    state.replaceChildren(
      ...[
        stuck > 0 && badge("danger", say("courses.stuck", { count: numberText(stuck) }), "hand"),
        working > 0 && badge("info", say("courses.working", { count: numberText(working) })),
        done > 0 && badge("success", say("courses.done", { count: numberText(done) }), "check"),
        build("span", { class: "quiet" }, `${counted} · ${say("drawer.active", { ago: agoText(last) })}`),
      ].filter((one): one is HTMLElement => one !== false),
    );
  } catch (error) {
    if (error instanceof APIError && error.status === 403) made.remove();
    else state.replaceChildren(build("span", { class: "quiet" }, say("courses.unread")));
  }
}
