import { iconButton } from "../../shared/components/button";
import { ActionMenu } from "../../shared/components/menu";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { JSONObject, JSONValue } from "../model/document";
import type { Schema } from "../model/kinds";
import { enumTitle, schemaTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import { Change, Editing, ValueEditor, within } from "./context";
// oxlint-disable-next-line import/no-cycle -- A field may hold a list, and a list holds fields.
import { fieldOf } from "./field";
import { lineEditor } from "./simple-editors";

/** A list: its elements one below the other, each with what moves and removes it. */
export function listEditor(editing: Editing, schema: Schema, value: JSONValue | undefined, change: Change): ValueEditor {
  const items = schema.items ?? {};
  let elements = Array.isArray(value) ? [...value] : [];
  const rows = build("div", { class: "list-rows" });
  const element = build("div", { class: "list-editor", role: "group", "aria-label": editing.label }, rows);
  const told = (): void => change(elements.length === 0 && !editing.isRequired ? undefined : elements);
  let opened = -1;

  const draw = (focus = -1): void => {
    rows.replaceChildren(...elements.map((one, at) => row(one, at)));
    if (focus >= 0) (rows.children[focus]?.querySelector<HTMLElement>("input, textarea, select, summary") ?? null)?.focus();
  };
  const move = (at: number, by: number): void => {
    const [one] = elements.splice(at, 1);
    if (one !== undefined) elements.splice(at + by, 0, one);
    opened = opened === at ? at + by : -1;
    told();
    draw(at + by);
  };
  const row = (one: JSONValue, at: number): HTMLElement => {
    const inner = within(editing, `[${at}]`, `${schemaTitle(items) || editing.label} ${at + 1}`);
    const take: Change = (next) => {
      elements = elements.map((other, index) => (index === at ? (next ?? emptyOf(items)) : other));
      told();
    };
    const buttons = editing.readOnly ? false : build("span", { class: "list-buttons" },
      at > 0 && iconButton("chevronDown", say("list.up", { number: at + 1 }), () => move(at, -1), { small: true }),
      at < elements.length - 1 && iconButton("chevronDown", say("list.down", { number: at + 1 }), () => move(at, 1), { small: true }),
      iconButton("trash", say("list.remove", { number: at + 1 }), () => {
        elements.splice(at, 1);
        opened = -1;
        told();
        draw(Math.min(at, elements.length - 1));
      }, { small: true }));
    if (buttons && at > 0) buttons.firstElementChild?.classList.add("turned");
    const variant = variantOf(items, one);
    if (variant.type === "object" && variant.properties) {
      const heading = titleOf(one, variant);
      const fields = objectFields(inner, variant, one, take);
      const card = build("details", { class: "list-card", open: opened === at || elements.length === 1 },
        build("summary", {}, icon("chevronDown"), build("span", {}, heading || inner.label)), build("div", { class: "list-card-body" }, ...fields));
      card.addEventListener("toggle", () => {
        if (card.open) opened = at;
      });
      card.addEventListener("input", () => {
        const name = card.querySelector("summary span");
        if (name) name.textContent = titleOf(elements[at] ?? null, variant) || inner.label;
      });
      return build("div", { class: "list-row wide" }, card, buttons);
    }
    const field = fieldOf(inner, variant, one, take, true);
    return build("div", { class: "list-row" }, field, buttons);
  };
  const add = build("button", { type: "button", class: "button small", disabled: editing.readOnly || elements.length >= (schema.maxItems ?? 1e9) }, icon("plus"), build("span", {}, say("list.add")));
  add.setAttribute("aria-label", say("list.addTo", { field: editing.label }));
  add.addEventListener("click", () => {
    const push = (one: JSONValue): void => {
      elements.push(one);
      opened = elements.length - 1;
      told();
      draw(elements.length - 1);
    };
    const variants = items.anyOf?.filter((one) => one.properties?.["type"]?.enum?.length === 1) ?? [];
    if (variants.length < 2) push(emptyOf(items));
    else ActionMenu.open(add, variants.map((one) => ({ label: enumTitle(String(one.properties?.["type"]?.enum?.[0])), run: () => push(emptyOf(one)) })));
  });
  if (!editing.readOnly) element.append(add);
  draw();
  return { element, input: null };
}

/** The fields of an object, as those of the step itself are shown. */
export function objectFields(editing: Editing, schema: Schema, value: JSONValue | undefined, change: Change): HTMLElement[] {
  let members: JSONObject = isObject(value) ? value : {};
  return Object.entries(schema.properties ?? {}).filter(([name, member]) => !(name === "type" && member.enum?.length === 1)).map(([name, member]) => {
    const isRequired = schema.required?.includes(name) ?? false;
    return fieldOf(within(editing, `.${name}`, schemaTitle(member) || name, isRequired), member, members[name], (next) => {
      const { [name]: _, ...others } = members;
      members = next === undefined ? others : { ...members, [name]: next };
      change(members);
    });
  });
}

/** Values by names of the author's choice, such as headers. A value that reads as an object or a list is one. */
export function mapEditor(editing: Editing, value: JSONValue | undefined, change: Change): ValueEditor {
  let rows: [string, JSONValue][] = isObject(value) ? Object.entries(value) : [];
  const list = build("div", { class: "list-rows" });
  const element = build("div", { class: "list-editor", role: "group", "aria-label": editing.label }, list);
  const told = (): void => change(rows.some(([name]) => name !== "") ? Object.fromEntries(rows.filter(([name]) => name !== "")) : undefined);
  const draw = (focus = -1): void => {
    list.replaceChildren(...rows.map(([name, one], at) => {
      const key = lineEditor(editing, name, (next) => {
        rows = rows.map((row, index) => (index === at ? [String(next ?? ""), row[1]] : row));
        told();
      }, "text", true);
      key.input?.setAttribute("aria-label", say("map.name", { number: at + 1 }));
      const text = lineEditor(editing, typeof one === "string" ? one : JSON.stringify(one), (next) => {
        rows = rows.map((row, index) => (index === at ? [row[0], readValue(String(next ?? ""))] : row));
        told();
      }, "text", true);
      text.input?.setAttribute("aria-label", say("map.value", { name: name || at + 1 }));
      return build("div", { class: "list-row map" }, key.element, text.element, !editing.readOnly && iconButton("trash", say("list.remove", { number: at + 1 }), () => {
        rows.splice(at, 1);
        told();
        draw(Math.min(at, rows.length - 1));
      }, { small: true }));
    }));
    if (focus >= 0) list.children[focus]?.querySelector("input")?.focus();
  };
  const add = build("button", { type: "button", class: "button small", "aria-label": say("list.addTo", { field: editing.label }) }, icon("plus"), build("span", {}, say("list.add")));
  add.addEventListener("click", () => {
    rows.push(["", ""]);
    draw(rows.length - 1);
  });
  if (!editing.readOnly) element.append(add);
  draw();
  return { element, input: null };
}

function readValue(text: string): JSONValue {
  if (!/^\s*[[{]/.test(text) || /^\s*\{\{/.test(text)) return text;
  try {
    return JSON.parse(text) as JSONValue;
  } catch {
    return text;
  }
}

/** The alternative that an element is: the one whose `type` it has, else the first. */
function variantOf(schema: Schema, value: JSONValue): Schema {
  if (!schema.anyOf) return schema;
  const type = isObject(value) ? value.type : undefined;
  return schema.anyOf.find((one) => one.properties?.["type"]?.enum?.[0] === type && type !== undefined) ?? schema.anyOf[0] ?? {};
}

function emptyOf(schema: Schema): JSONValue {
  const type = schema.properties?.["type"]?.enum;
  if (schema.type === "object" || schema.properties) return type?.length === 1 ? { type: type[0] ?? null } : {};
  if (schema.type === "array") return [];
  if (schema.type === "boolean") return false;
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 0;
  return schema.enum?.[0] ?? "";
}

function titleOf(value: JSONValue, schema: Schema): string {
  if (!isObject(value)) return "";
  const kind = schema.properties?.["type"]?.enum?.length === 1 ? enumTitle(String(value.type)) : "";
  for (const name of ["title", "name", "question", "target", "check", "label", "store", "workflow", "id"]) {
    const found = value[name];
    if (typeof found === "string" && found !== "") return kind ? `${kind}: ${found}` : schema.properties?.[name]?.enum ? enumTitle(found) : found;
  }
  const points = value.points;
  return kind || (typeof points === "number" ? String(points) : "");
}

function isObject(value: JSONValue | undefined): value is JSONObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
