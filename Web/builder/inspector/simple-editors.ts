import { freshID } from "../../shared/components/identity";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { JSONValue } from "../model/document";
import type { Schema } from "../model/kinds";
import { enumTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { Change, Editing, ValueEditor } from "./context";
import type { Pick } from "./pickers";

/** One line of text. */
export function lineEditor(editing: Editing, value: string, change: Change, type: "text" | "password" = "text", isCode = false): ValueEditor {
  const input = build("input", { type, class: `ui-input${isCode ? " code" : ""}`, autocomplete: type === "password" ? "new-password" : "off", readonly: editing.readOnly, spellcheck: isCode ? "false" : null });
  input.value = value;
  input.addEventListener("input", () => change(input.value === "" ? undefined : input.value));
  return { element: input, input };
}

/** A number; what is no number is told by the field itself. */
export function numberEditor(editing: Editing, schema: Schema, value: JSONValue | undefined, change: Change): ValueEditor {
  const isWhole = schema.type === "integer";
  const input = build("input", {
    type: "number", class: "ui-input number", step: isWhole ? 1 : "any", min: schema.minimum ?? null, max: schema.maximum ?? null, readonly: editing.readOnly,
    placeholder: typeof schema.default === "number" ? String(schema.default) : null,
  });
  if (typeof value === "number") input.value = String(value);
  input.addEventListener("input", () => {
    const number = input.valueAsNumber;
    if (input.value === "") change(undefined);
    else if (Number.isFinite(number)) change(isWhole ? Math.round(number) : number);
  });
  return { element: input, input };
}

const units = [["seconds", 1], ["minutes", 60], ["hours", 3600], ["days", 86_400]] as const;

/** A span of time: a number and its unit; it is kept in seconds. */
export function durationEditor(editing: Editing, schema: Schema, value: JSONValue | undefined, change: Change): ValueEditor {
  const seconds = typeof value === "number" ? value : null;
  const fitting = seconds === null || seconds === 0 ? units[0] : ([...units].reverse().find(([, size]) => seconds % size === 0) ?? units[0]);
  const input = build("input", {
    type: "number", class: "ui-input number", min: 0, step: "any", readonly: editing.readOnly,
    placeholder: typeof schema.default === "number" ? String(schema.default) : null,
  });
  if (seconds !== null) input.value = String(seconds / fitting[1]);
  const unit = build("select", { class: "ui-input", "aria-label": say("field.unitOf", { field: editing.label }), disabled: editing.readOnly },
    ...units.map((one) => build("option", { value: one[1], selected: one === fitting }, say(`unit.${one[0]}`))));
  const told = (): void => {
    const number = input.valueAsNumber;
    change(Number.isFinite(number) ? number * Number(unit.value) : undefined);
  };
  input.addEventListener("input", told);
  unit.addEventListener("change", told);
  return { element: build("div", { class: "duration" }, input, withArrow(unit)), input };
}

/** One of a few values, or none. */
export function choiceEditor(editing: Editing, schema: Schema, value: JSONValue | undefined, change: Change): ValueEditor {
  const values = (schema.enum ?? []).map(String);
  const usual = schema.default === undefined ? null : String(schema.default);
  const select = build("select", { class: "ui-input", disabled: editing.readOnly });
  if (usual !== null || !editing.isRequired || value === undefined) {
    select.append(build("option", { value: "" }, usual !== null ? say("field.usual", { value: enumTitle(usual) }) : say("field.none")));
  }
  select.append(...values.filter((one) => one !== usual || value === one).map((one) => build("option", { value: one }, enumTitle(one))));
  select.value = value === undefined || value === null ? "" : String(value);
  select.addEventListener("change", () => change(select.value === "" ? undefined : select.value));
  return { element: withArrow(select), input: select };
}

/** Yes or no; what is usual is not written down. */
export function switchEditor(editing: Editing, schema: Schema, value: JSONValue | undefined, change: Change): ValueEditor {
  const usual = schema.default === true;
  const input = build("input", { type: "checkbox", role: "switch", class: "switch", disabled: editing.readOnly });
  input.checked = typeof value === "boolean" ? value : usual;
  input.addEventListener("change", () => change(input.checked === usual && value === undefined ? undefined : input.checked));
  return { element: input, input };
}

/** Several of a few values. */
export function ticksEditor(editing: Editing, schema: Schema, value: JSONValue | undefined, change: Change): ValueEditor {
  const chosen = new Set(Array.isArray(value) ? value.map(String) : []);
  const boxes = (schema.items?.enum ?? []).map(String).map((one) => {
    const input = build("input", { type: "checkbox", value: one, disabled: editing.readOnly });
    input.checked = chosen.has(one);
    input.addEventListener("change", () => {
      if (input.checked) chosen.add(one);
      else chosen.delete(one);
      change(chosen.size === 0 ? undefined : [...chosen]);
    });
    return build("label", { class: "tick" }, input, build("span", {}, enumTitle(one)));
  });
  return { element: build("div", { class: "ticks", role: "group", "aria-label": editing.label }, ...boxes), input: null };
}

/** Something of a list, by its name; what the list does not have can be written all the same. */
export function pickEditor(editing: Editing, value: string, picks: Promise<Pick[]>, change: Change, empty: string, shown?: (value: string) => void): ValueEditor {
  const select = build("select", { class: "ui-input", disabled: editing.readOnly });
  const input = build("input", { type: "text", class: "ui-input code", readonly: editing.readOnly, autocomplete: "off", spellcheck: "false", hidden: true, "aria-label": editing.label });
  const holder = build("div", { class: "pick" }, withArrow(select), input);
  const take = (next: string): void => {
    change(next === "" ? undefined : next);
    shown?.(next);
  };
  const fill = (list: readonly Pick[]): void => {
    if (list.length === 0) {
      // Nothing to pick from: the name is written.
      select.parentElement?.remove();
      input.hidden = false;
      input.removeAttribute("aria-label");
      input.id = select.id;
      input.setAttribute("aria-describedby", select.getAttribute("aria-describedby") ?? "");
      input.value = value;
      input.placeholder = empty;
      return;
    }
    const known = list.some((one) => one.value === value);
    select.replaceChildren(
      build("option", { value: "" }, empty),
      !known && value !== "" ? build("option", { value }, value) : "",
      ...list.map((one) => build("option", { value: one.value }, one.hint && one.hint !== one.label ? `${one.label} · ${one.hint}` : one.label)),
    );
    select.value = value;
  };
  select.append(build("option", { value }, value === "" ? empty : value));
  void picks.then(fill);
  select.addEventListener("change", () => take(select.value));
  input.addEventListener("input", () => take(input.value.trim()));
  if (value !== "") shown?.(value);
  return { element: holder, input: select };
}

/** Any JSON, as text; it counts once it can be read. */
export function jsonEditor(editing: Editing, value: JSONValue | undefined, change: Change): ValueEditor {
  const text = value === undefined ? "" : JSON.stringify(value, null, 2);
  const id = freshID("json");
  const input = build("textarea", { class: "ui-input area code json", rows: Math.min(12, Math.max(3, text.split("\n").length)), readonly: editing.readOnly, spellcheck: "false", autocomplete: "off", placeholder: "{ }" });
  input.value = text;
  const problem = build("p", { class: "ui-field-problem", id, role: "status" });
  input.addEventListener("input", () => {
    if (input.value.trim() === "") {
      problem.replaceChildren();
      input.removeAttribute("aria-invalid");
      change(undefined);
      return;
    }
    try {
      const read = JSON.parse(input.value) as JSONValue;
      problem.replaceChildren();
      input.removeAttribute("aria-invalid");
      change(read);
    } catch (error) {
      input.setAttribute("aria-invalid", "true");
      problem.replaceChildren(icon("alert"), say("field.noJSON", { message: error instanceof Error ? error.message : "" }));
    }
  });
  return { element: build("div", { class: "json-editor" }, input, problem), input };
}

/** A select with the arrow of the pages. */
export function withArrow(select: HTMLSelectElement): HTMLElement {
  return build("div", { class: "ui-select" }, select, icon("chevronDown"));
}
