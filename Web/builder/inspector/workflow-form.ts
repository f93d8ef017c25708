import { badge } from "../../shared/components/states";
import { button } from "../../shared/components/button";
import { freshID } from "../../shared/components/identity";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";

/** The workflow itself, shown while nothing is chosen: what it is called, and what state it is in. */
export function workflowForm(store: BuilderStore): HTMLElement {
  const { workflow } = store;
  const readOnly = !store.mayEdit;
  const title = build("input", { type: "text", class: "ui-input", readonly: readOnly, maxlength: 200 });
  title.value = workflow.title;
  const description = build("textarea", { class: "ui-input area", rows: 3, readonly: readOnly });
  description.value = workflow.description;
  const save = async (): Promise<void> => {
    store.workflow = await store.api.change(workflow.slug, { title: title.value.trim() || workflow.title, description: description.value.trim() });
    toast(say("workflow.saved"));
    store.tell("workflow");
  };
  const confirm = button(say("workflow.save"), { kind: "primary", small: true, run: save });
  confirm.hidden = true;
  for (const input of [title, description]) input.addEventListener("input", () => (confirm.hidden = title.value === workflow.title && description.value === workflow.description));
  const state = workflow.published_version === null ? badge("neutral", say("workflow.unpublished"))
    : workflow.has_unpublished_changes ? badge("warning", say("workflow.ahead", { version: workflow.published_version }))
    : badge("success", say("workflow.published", { version: workflow.published_version }));
  return build("div", { class: "inspector-fields settings" }, state, labelled(say("workflow.name"), title, null), labelled(say("workflow.description"), description, say("workflow.descriptionHelp")), build("div", {}, confirm),
    build("dl", { class: "facts" }, build("dt", {}, say("workflow.slug")), build("dd", {}, build("code", {}, workflow.slug)), build("dt", {}, say("workflow.steps")), build("dd", {}, String(store.shown.nodes.length))),
    build("p", { class: "quiet" }, say("workflow.hint")));
}

function labelled(label: string, input: HTMLElement, help: string | null): HTMLElement {
  const id = freshID("workflow");
  input.id = id;
  if (help) input.setAttribute("aria-describedby", `${id}-help`);
  return build("div", { class: "ui-field builder-field" }, build("label", { class: "ui-field-label", for: id }, label), help && build("p", { class: "ui-field-help", id: `${id}-help` }, help), input);
}
