import { button, buttonLink, iconButton } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { emptyState, loading } from "../../shared/components/states";
import { pageHead } from "../../shared/app/page-head";
import { build } from "../../shared/dom/build";
import { labelled } from "../../shared/dom/fields";
import { addresses, courseSource, TeachApp } from "../app";
import { say } from "../i18n/text";
import type { CourseAssistant, CourseSource } from "../state/course-source";

/** The assistants of a course. Throws `APIError`. */
export async function openAssistants(app: TeachApp, id: string): Promise<HTMLElement> {
  const source = courseSource(app, id);
  const course = await source.course();
  app.within(course);
  const mayGive = app.context.may("courses.manage");
  const place = build("div", {});
  const again = (): void => void loading(place, () => source.assistants(), (assistants) => list(app, source, assistants, mayGive, again), "rows");
  again();
  const add = mayGive && button(say("assistants.add"), { kind: "primary", icon: "plus", run: () => give(app, source, again) });
  return build(
    "div",
    {},
    pageHead({
      title: say("nav.assistants"), text: say(mayGive ? "assistants.text" : "assistants.textAsk"), actions: [add],
      trail: [{ label: say("courses.title"), href: addresses.courses }, { label: course.title, href: addresses.course(id) }],
    }),
    place,
  );
}

function list(app: TeachApp, source: CourseSource, assistants: readonly CourseAssistant[], mayGive: boolean, again: () => void): HTMLElement {
  if (assistants.length === 0) {
    return emptyState({ icon: "book", title: say("glance.noAssistant"), text: say(mayGive ? "glance.noAssistantGive" : "glance.noAssistantAsk") });
  }
  const take = async ({ slug, title }: CourseAssistant): Promise<void> => {
    const isDone = await confirmDialog({
      title: say("assistants.takeTitle", { assistant: title }), text: say("assistants.takeText"), confirm: say("assistants.take"), danger: true,
      run: () => source.removeAssistant(slug),
    });
    if (isDone) again();
  };
  return build(
    "ul",
    { class: "teach-rows" },
    ...assistants.map((assistant) => {
      const { slug, title } = assistant;
      const query = new URLSearchParams({ assistant: slug });
      return build(
        "li",
        {},
        build("h2", {}, title || slug),
        build(
          "div",
          { class: "teach-row-ways" },
          buttonLink(say("assistants.people"), `${addresses.course(source.id)}?${query}`, { small: true }),
          buttonLink(say("assistants.try"), `/?${query}`, { small: true }),
          app.context.may("workflows.edit") && buttonLink(say("assistants.edit"), `/builder/${encodeURIComponent(slug)}`, { small: true }),
          mayGive && iconButton("trash", say("assistants.takeOf", { assistant: title }), () => take(assistant), { small: true }),
        ),
      );
    }),
  );
}

/** Asks which assistant the course gets. */
async function give(app: TeachApp, source: CourseSource, given: () => void): Promise<void> {
  const [{ data: all }, own] = await Promise.all([
    app.context.api.get<{ data: CourseAssistant[] }>("/api/v1/workflows"), source.assistants(),
  ]);
  const known = new Set(own.map((one) => one.slug));
  const offered = all.filter((one) => !known.has(one.slug));
  const choice = build("select", { id: "give-assistant" }, ...offered.map((one) => build("option", { value: one.slug }, one.title)));
  const isDone = await confirmDialog({
    title: say("assistants.addTitle"),
    confirm: say("assistants.add"),
    text: build(
      "div",
      { class: "teach-asked" },
      ...(offered.length === 0 ? [build("p", {}, say("assistants.allGiven"))] : [labelled(say("assistants.which"), choice, say("assistants.whichHelp"))]),
    ),
    run: async () => {
      if (offered.length > 0) await source.addAssistant(choice.value);
    },
  });
  if (isDone) given();
}
