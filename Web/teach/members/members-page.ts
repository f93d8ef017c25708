import { button, iconButton } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { dateText } from "../../shared/components/format";
import { plain } from "../../shared/components/fuzzy";
import { emptyState, loading } from "../../shared/components/states";
import { problemOf } from "../../shared/components/problem";
import { toast } from "../../shared/components/toast";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import { selectBox } from "../../shared/forms/select-box";
import { icon } from "../../shared/dom/icon";
import { initials } from "../../shared/teaching/standing";
import { nameText } from "../../shared/teaching/views";
import { addresses, courseSource, TeachApp } from "../app";
import { say } from "../i18n/text";
import type { CourseSource, Member, Part } from "../state/course-source";
import { addMember } from "./add-member";

const parts: readonly Part[] = ["teacher", "tutor", "learner"];

/** Who belongs to a course, and as what. Throws `APIError`. */
export async function openMembers(app: TeachApp, id: string): Promise<HTMLElement> {
  const source = courseSource(app, id);
  const course = await source.course();
  app.within(course);
  const place = build("div", {});
  const again = (): void => void loading(place, () => source.members(), (members) => list(source, members, again, app.context.person.id), "rows");
  const add = app.context.may("members.read")
    ? button(say("members.add"), { kind: "primary", icon: "plus", run: () => addMember(app, source, again) })
    : null;
  again();
  return build(
    "div",
    {},
    pageHead({
      title: say("nav.members"), text: say(add === null ? "members.textAsk" : "members.text"), actions: [add],
      trail: [{ label: say("courses.title"), href: addresses.courses }, { label: course.title, href: addresses.course(id) }],
    }),
    place,
  );
}

function list(source: CourseSource, members: readonly Member[], again: () => void, ownID: string): HTMLElement[] {
  if (members.length === 0) return [emptyState({ icon: "people", title: say("members.none"), text: say("members.noneText") })];
  const search = build("input", {
    type: "search", id: "members-search", autocomplete: "off", "aria-label": say("members.search"), placeholder: say("members.search"),
  });
  const part = build("select", { id: "members-part", "aria-label": say("members.part") });
  const counted = (role: Part): number => members.filter((member) => member.role === role).length;
  part.append(
    build("option", { value: "" }, say("members.all", { count: members.length })),
    ...parts.map((role) => build("option", { value: role }, say("members.some", { part: say(`parts.${role}`), count: counted(role) }))),
  );
  const body = build("tbody", {});
  const found = build("p", { class: "quiet", role: "status" });
  const show = (): void => {
    const wanted = plain(search.value.trim());
    const shown = members.filter((member) => plain(member.user.name).includes(wanted) && (part.value === "" || member.role === part.value));
    body.replaceChildren(...shown.map((member) => row(source, member, again, ownID)));
    found.textContent = shown.length === 0 ? say("filter.none") : "";
  };
  search.addEventListener("input", show);
  part.addEventListener("change", show);
  show();
  const heads = [say("members.name"), say("members.part"), say("members.since"), ""];
  const head = heads.map((text) => (text === "" ? build("td", {}) : build("th", { scope: "col" }, text)));
  return [
    build("div", { class: "teach-filters" }, build("span", { class: "teach-search" }, icon("search"), search), selectBox(part)),
    build(
      "div",
      { class: "teach-table-scroll" },
      build("table", { class: "teach-table members" }, build("caption", { class: "visually-hidden" }, say("nav.members")), build("thead", {}, build("tr", {}, ...head)), body),
    ),
    found,
  ];
}

function row(source: CourseSource, member: Member, again: () => void, ownID: string): HTMLElement {
  const name = nameText(member.user.name);
  const part = build("select", { "aria-label": say("members.partOf", { name }) }, ...parts.map((role) => build("option", { value: role }, say(`parts.${role}`))));
  part.value = member.role;
  const isOwn = member.user_id === ownID;
  part.disabled = isOwn;
  part.addEventListener("change", () => {
    source.change(member.user_id, part.value as Part).then(
      () => toast(say("members.changed", { name, part: say(`parts.${part.value as Part}`) })),
      (error: unknown) => {
        part.value = member.role;
        toast(problemOf(error), { kind: "danger" });
      },
    );
  });
  const remove = async (): Promise<void> => {
    const isDone = await confirmDialog({
      title: say("members.removeTitle", { name }), text: say("members.removeText"), confirm: say("members.remove"), danger: true,
      run: () => source.remove(member.user_id),
    });
    if (isDone) again();
  };
  return build(
    "tr",
    {},
    build("td", { class: "who" }, build("span", { class: "teach-who" }, build("span", { class: "teach-face", "aria-hidden": "true" }, initials(member.user.name) || "?"), build("span", { class: "teach-name" }, name))),
    build("td", { class: "state" }, selectBox(part)),
    build("td", { class: "quiet ago" }, dateText(member.created_at, "short")),
    build("td", { class: "number" }, !isOwn && iconButton("trash", say("members.removeOf", { name }), remove, { small: true })),
  );
}
