import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { freshID } from "../components/identity";
import { actionIn, type WidgetContext } from "./context";
import { fieldValue } from "./form";
import { widgetIcon } from "./icons";
import type { WidgetComponent } from "./model";
import { look } from "./style";
import { nameIn, numberIn, objectsIn, textIn, wordIn } from "./values";
import { say } from "./words";

/** Button. */
export function buttonPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const start = widgetIcon(component["iconStart"]);
  const end = widgetIcon(component["iconEnd"]);
  const label = nameIn(component["label"]);
  const classes = [
    "w-button",
    component["style"] === "primary" && component["variant"] === undefined && "w-primary",
    component["pill"] === true && "w-pill",
    component["block"] === true && "w-block",
    (component["uniform"] === true || label === null) && "w-uniform",
  ];
  const made = build(
    "button",
    {
      type: component["submit"] === true ? "submit" : "button",
      class:
        classes.filter(Boolean).join(" ") +
        look("w-tone", component["color"]) + look("w-variant", component["variant"]) + look("w-size", component["size"]),
      disabled: component["disabled"] === true,
      "aria-label": label === null ? textIn(component["iconStart"] ?? component["iconEnd"]) : null,
    },
    start && icon(start),
    label !== null && build("span", {}, label),
    end && icon(end),
  );
  if (actionIn(component["onClickAction"])) {
    made.addEventListener("click", (event) => {
      event.preventDefault();
      context.act(component["onClickAction"], made);
    });
  }
  return made;
}

/** Input and Textarea. */
export function inputPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const name = textIn(component["name"]);
  const attributes = {
    class: `w-input${look("w-variant", component["variant"])}${look("w-size", component["size"])}`,
    id: context.fieldID(name),
    name,
    placeholder: nameIn(component["placeholder"]),
    required: component["required"] === true,
    disabled: component["disabled"] === true,
    autocomplete: component["allowAutofillExtensions"] === true ? null : "off",
  };
  const problem = build("p", { class: "w-problem", role: "alert", id: freshID("w-problem") });
  if (component.type === "Textarea") {
    const area = build("textarea", { ...attributes, rows: numberIn(component["rows"]) ?? 3 });
    if (component["autoResize"] === true) area.classList.add("w-grows");
    const most = numberIn(component["maxRows"]);
    if (most !== null) area.style.setProperty("max-height", `${most + 1}lh`);
    area.value = textIn(context.entered(name) ?? component["defaultValue"]);
    return labelled(area, component, problem);
  }
  const type = wordIn(component["inputType"], ["number", "email", "text", "password", "tel", "url"]) ?? "text";
  const field = build("input", { ...attributes, type, pattern: nameIn(component["pattern"]) });
  if (component["pill"] === true) field.classList.add("w-pill");
  field.value = textIn(context.entered(name) ?? component["defaultValue"]);
  if (component["autoSelect"] === true) field.addEventListener("focus", () => field.select());
  return labelled(field, component, problem);
}

/** DatePicker: the one of the browser, in the person's own language. */
export function datePart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const name = textIn(component["name"]);
  const field = build("input", {
    type: "date",
    class: `w-input w-date${look("w-variant", component["variant"])}${look("w-size", component["size"])}`,
    id: context.fieldID(name),
    name,
    min: dayIn(component["min"]),
    max: dayIn(component["max"]),
    disabled: component["disabled"] === true,
    required: component["required"] === true,
  });
  field.value = textIn(context.entered(name) ?? dayIn(component["defaultValue"]));
  if (component["block"] === true) field.classList.add("w-block");
  if (component["pill"] === true) field.classList.add("w-pill");
  onChange(field, component, context);
  return labelled(field, component, build("p", { class: "w-problem", role: "alert", id: freshID("w-problem") }));
}

/** Checkbox. */
export function checkPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const name = textIn(component["name"]);
  const box = build("input", {
    type: "checkbox",
    id: context.fieldID(name),
    name,
    disabled: component["disabled"] === true,
    required: component["required"] === true,
  });
  const entered = context.entered(name);
  box.checked = entered === undefined ? component["defaultChecked"] === true : entered === true;
  onChange(box, component, context);
  const label = nameIn(component["label"]);
  if (label === null) box.setAttribute("aria-label", name);
  return build(
    "div",
    { class: "w-field" },
    build("label", { class: "w-check" }, box, label),
    build("p", { class: "w-problem", role: "alert" }),
  );
}

/** RadioGroup. */
export function radioPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const name = textIn(component["name"]);
  const group = freshID("w-radio");
  const chosen = context.entered(name) ?? component["defaultValue"];
  const options = objectsIn(component["options"]).map((option, index) => {
    const box = build("input", {
      type: "radio",
      id: index === 0 ? context.fieldID(name) : null,
      name: group,
      "data-name": name,
      value: textIn(option["value"]),
      disabled: component["disabled"] === true || option["disabled"] === true,
      required: component["required"] === true,
    });
    box.checked = chosen === option["value"];
    onChange(box, component, context);
    return build("label", { class: "w-check" }, box, textIn(option["label"]));
  });
  return build(
    "fieldset",
    {
      class: component["direction"] === "col" ? "w-field w-radios" : "w-field w-radios w-row",
      "aria-label": nameIn(component["ariaLabel"]) ?? name,
    },
    ...options,
    build("p", { class: "w-problem", role: "alert" }),
  );
}

/** Tells of a change at once where the component wants that. */
export function onChange(
  field: HTMLInputElement | HTMLSelectElement,
  component: WidgetComponent,
  context: WidgetContext,
): void {
  if (!actionIn(component["onChangeAction"])) return;
  const name = textIn(component["name"]);
  field.addEventListener("change", () => context.act(component["onChangeAction"], field, { [name]: fieldValue(field) }));
}

/** A field with the place of its problem; one without a label of its own is named by its placeholder. */
export function labelled(
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  component: WidgetComponent,
  problem: HTMLElement,
): HTMLElement {
  field.setAttribute("aria-describedby", problem.id);
  field.dataset["fallback"] = nameIn(component["placeholder"]) ?? textIn(component["name"], say("choose"));
  return build("div", { class: component["block"] === true ? "w-field w-block" : "w-field" }, field, problem);
}

function dayIn(value: unknown): string | null {
  return typeof value === "string" ? /^\d{4}-\d\d-\d\d/.exec(value)?.[0] ?? null : null;
}
