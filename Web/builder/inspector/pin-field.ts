import { freshID } from "../../shared/components/identity";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { WorkflowNode } from "../model/document";
import { isPinnable } from "../run/run-step";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { Pickers } from "./pickers";
import { jsonEditor } from "./simple-editors";

/** What stands in for the step when the draft is tried; it is no part of the workflow. */
export function pinField(store: BuilderStore, node: WorkflowNode, own: (change: () => void) => void): HTMLElement {
  if (!store.canEdit || !isPinnable(node.kind)) return build("div", { hidden: true });
  const id = freshID("pin");
  const isPinned = node.slug in store.pins;
  const editing = { store, pickers: new Pickers(store.api), slug: node.slug, path: "", label: say("pin.title"), isRequired: false, readOnly: false };
  const editor = jsonEditor(editing, store.pins[node.slug], (output) => own(() => store.pin(node.slug, output)));
  editor.input?.setAttribute("id", id);
  editor.input?.setAttribute("aria-describedby", `${id}-help`);
  return build("details", { class: "more", open: isPinned }, build("summary", {}, icon("chevronDown"), say("pin.title")),
    build("div", { class: "ui-field builder-field" }, build("label", { class: "ui-field-label", for: id }, say("pin.title")), build("p", { class: "ui-field-help", id: `${id}-help` }, say("pin.help")), editor.element));
}
