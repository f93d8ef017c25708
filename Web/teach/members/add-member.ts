import { confirmDialog } from "../../shared/components/confirm";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { labelled } from "../../shared/dom/fields";
import type { TeachApp } from "../app";
import { say } from "../i18n/text";
import type { CourseSource, Part } from "../state/course-source";

interface Person {
  id: string;
  name: string;
  email: string;
}

/** Waits so long for the next letter before people are sought, in milliseconds. */
const typing = 200;

/** Finds somebody of the institution and gives them a part in the course. */
export async function addMember(app: TeachApp, source: CourseSource, added: () => void): Promise<void> {
  let chosen: Person | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const search = build("input", { type: "search", id: "add-search", autocomplete: "off" });
  const list = build("ul", { class: "teach-found-people", "aria-label": say("members.found") });
  const status = build("p", { class: "quiet", role: "status" });
  const part = build("select", { id: "add-part" }, ...(["learner", "tutor", "teacher"] as const).map((role) => build("option", { value: role }, say(`parts.${role}`))));
  const show = (people: readonly Person[]): void => {
    list.replaceChildren(
      ...people.map((person) => {
        const mark = build("input", { type: "radio", name: "add-person", id: `add-${person.id}`, value: person.id });
        mark.addEventListener("change", () => (chosen = person));
        return build("li", {}, mark, build("label", { for: mark.id }, build("strong", {}, person.name), build("span", { class: "quiet" }, person.email)));
      }),
    );
    status.textContent = people.length === 0 && search.value.trim() !== "" ? say("members.nobodyFound") : "";
  };
  const find = async (): Promise<void> => {
    const asked = search.value.trim();
    chosen = null;
    if (asked === "") return show([]);
    const query = new URLSearchParams({ search: asked, limit: "8", state: "active" });
    const page = await app.context.api.get<{ data: Person[] }>(`/api/v1/users?${query}`).catch(() => ({ data: [] as Person[] }));
    if (asked === search.value.trim()) show(page.data);
  };
  search.addEventListener("input", () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void find(), typing);
  });
  const isDone = await confirmDialog({
    title: say("members.addTitle"),
    confirm: say("members.addConfirm"),
    text: build("div", { class: "teach-asked" }, labelled(say("members.find"), search, say("members.findHelp")), list, status, labelled(say("members.part"), part)),
    run: async () => {
      if (chosen === null) throw new Error(say("members.choose"));
      await source.add(chosen.id, part.value as Part);
    },
  });
  const person = chosen as Person | null;
  if (!isDone || person === null) return;
  toast(say("members.added", { name: person.name }));
  added();
}
