import { freshID } from "../../shared/components/identity";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { JSONValue } from "../model/document";
import type { Schema } from "../model/kinds";
import { schemaText } from "../i18n/kinds";
import { say } from "../i18n/text";
import { Change, Editing, problemsOf, ValueEditor } from "./context";
// oxlint-disable-next-line import/no-cycle -- A field may hold a list, and a list holds fields.
import { listEditor, mapEditor, objectFields } from "./list-editors";
import { choiceEditor, durationEditor, jsonEditor, lineEditor, numberEditor, pickEditor, switchEditor, ticksEditor } from "./simple-editors";
import { templateEditor } from "./template-editor";
import { widgetPreview } from "./widget-preview";

/** A value with its label, its help, its editor, and what the server finds wrong with it. */
export function fieldOf(editing: Editing, schema: Schema, value: JSONValue | undefined, change: Change, isBare = false): HTMLElement {
  const editor = editorOf(editing, schema, value, change);
  const id = freshID("field");
  const help = schemaText(schema);
  const problem = build("div", { class: "ui-field-problem", id: `${id}-problem` });
  const isSwitch = schema.type === "boolean";
  const field = build("div", { class: `ui-field builder-field${isSwitch ? " inline" : ""}`, "data-path": editing.path });
  if (editor.input) {
    editor.input.id = id;
    editor.input.setAttribute("aria-describedby", [help && !isBare ? `${id}-help` : "", `${id}-problem`].filter(Boolean).join(" "));
    if (isBare) editor.input.setAttribute("aria-label", editing.label);
  }
  const name = [editing.label, editing.isRequired && !isBare && !isSwitch ? build("span", { class: "required", "aria-hidden": "true" }, "*") : ""];
  const label = isBare ? null : editor.input ? build("label", { class: "ui-field-label", for: id }, ...name) : build("span", { class: "ui-field-label" }, ...name);
  if (editing.isRequired && editor.input && !isSwitch) editor.input.setAttribute("aria-required", "true");
  const told = help && !isBare ? build("p", { class: "ui-field-help", id: `${id}-help` }, help) : null;
  if (isSwitch) field.append(editor.element, ...[label, told, problem].filter((one): one is HTMLElement => one !== null));
  else field.append(...[label, told].filter((one): one is HTMLElement => one !== null), editor.element, problem);
  // Lists show what is wrong with their elements there.
  const showsAll = editor.input !== null || !["array", "object"].includes(String(schema.type)) || !schema.items?.properties && !schema.items?.anyOf;
  fieldProblems.set(field, () => {
    const found = problemsOf(editing).filter((one) => showsAll || one.field === editing.path);
    problem.replaceChildren(...found.slice(0, 3).map((one) => build("p", {}, icon("alert"), build("span", { lang: "en" }, one.message))));
    problem.classList.toggle("warning", found.length > 0 && found.every((one) => one.severity === "warning"));
    if (found.some((one) => one.severity === "error")) editor.input?.setAttribute("aria-invalid", "true");
    else if (!editor.element.querySelector(".json[aria-invalid]")) editor.input?.removeAttribute("aria-invalid");
  });
  fieldProblems.get(field)?.();
  return field;
}

const fieldProblems = new WeakMap<Element, () => void>();

/** Shows in all fields below an element what is wrong with their values now. */
export function updateProblems(root: HTMLElement): void {
  for (const field of root.querySelectorAll(".builder-field")) fieldProblems.get(field)?.();
}

/** The editor that fits a schema; what no editor fits is edited as JSON. */
function editorOf(editing: Editing, schema: Schema, value: JSONValue | undefined, change: Change): ValueEditor {
  const { format, type } = schema;
  const { pickers, store } = editing;
  const text = typeof value === "string" ? value : "";
  const name = /\.?(\w+)(\[\d+\])?$/.exec(editing.path)?.[1] ?? "";
  if (schema.enum && type === "string") return choiceEditor(editing, schema, value, change);
  if (type === "boolean") return switchEditor(editing, schema, value, change);
  if (type === "string" || (type === undefined && format === "template" && (typeof value === "string" || (value === undefined && name === "input")))) {
    if (value !== undefined && typeof value !== "string") return jsonEditor(editing, value, change);
    switch (format) {
      case "expression": return templateEditor(editing, text, true, change);
      case "template": return templateEditor(editing, text, false, change);
      case "model": return pickEditor(editing, text, pickers.models(), change, say("field.usualModel"));
      case "workflow": return pickEditor(editing, text, pickers.workflows(), change, say("field.chooseWorkflow"));
      case "vector-store": return pickEditor(editing, text, pickers.stores(), change, say("field.chooseStore"));
      case "secret": return pickEditor(editing, text, pickers.secrets(), change, say("field.chooseSecret"));
      case "widget": return widgetPicker(editing, text, change);
      case "step": {
        const joins = store.document.nodes.filter((node) => node.kind === "join").map((node) => ({ value: node.slug, label: node.title || node.slug, hint: node.slug }));
        return pickEditor(editing, text, Promise.resolve(joins), change, say("field.chooseStep"));
      }
      case "password": return lineEditor(editing, text, change, "password");
      case "state-path": case "name": case "tool": return lineEditor(editing, text, change, "text", true);
      default: return longTexts.has(name) ? templateEditor(editing, text, false, change) : lineEditor(editing, text, change);
    }
  }
  if (type === "integer" || type === "number") return name.endsWith("seconds") ? durationEditor(editing, schema, value, change) : numberEditor(editing, schema, value, change);
  if (type === "array" && schema.items?.enum) return ticksEditor(editing, schema, value, change);
  if (type === "array" && (value === undefined || Array.isArray(value)) && schema.items && !isMixed(schema.items)) return listEditor(editing, schema, value, change);
  if (type === "object" && schema.properties) return { element: build("div", { class: "object-fields" }, ...objectFields(editing, schema, value, change)), input: null };
  if (type === "object" && typeof schema.additionalProperties === "object" && schema.additionalProperties.anyOf) return mapEditor(editing, value, change);
  return jsonEditor(editing, value, change);
}

const longTexts = new Set(["description", "tool_description"]);

/** Whether elements may be of kinds that no one editor fits. */
function isMixed(schema: Schema): boolean {
  return schema.anyOf !== undefined && !schema.anyOf.every((one) => one.properties !== undefined);
}

function widgetPicker(editing: Editing, value: string, change: Change): ValueEditor {
  const preview = build("div", { class: "widget-preview", hidden: true });
  const show = (slug: string): void => void widgetPreview(preview, slug, editing);
  const editor = pickEditor(editing, value, editing.pickers.widgets(), change, say("field.chooseWidget"), show);
  return { element: build("div", { class: "widget-picker" }, editor.element, preview), input: editor.input };
}
