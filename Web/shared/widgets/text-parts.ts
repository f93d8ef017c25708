import { build } from "../dom/build";
import { icon } from "../dom/icon";
import type { WidgetContext } from "./context";
import { widgetIcon } from "./icons";
import type { WidgetComponent } from "./model";
import { colour, look, set, size } from "./style";
import { membersIn, nameIn, numberIn, textIn } from "./values";

/** Text, Title and Caption. */
export function textPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const editable = membersIn(component["editable"]);
  if (component.type === "Text" && typeof editable["name"] === "string") return editableText(component, editable, context);
  const kind = component.type.toLowerCase();
  const made = build("p", { class: `w-${kind}${look("w-size", component["size"])}`, dir: "auto" }, textIn(component.value));
  // A title names what follows it; its depth is the widget's, not its size.
  if (component.type === "Title") {
    made.setAttribute("role", "heading");
    made.setAttribute("aria-level", "3");
  }
  styleText(made, component);
  if (component["italic"] === true) made.classList.add("w-italic");
  if (component["lineThrough"] === true) made.classList.add("w-struck");
  set(made, "width", size(component["width"]));
  const least = numberIn(component["minLines"]);
  if (least !== null) made.style.setProperty("min-height", `${least}lh`);
  return made;
}

function styleText(made: HTMLElement, component: WidgetComponent): void {
  made.className += look("w-weight", component["weight"]) + look("w-align", component["textAlign"]);
  set(made, "color", colour(component["color"]));
  const most = numberIn(component["maxLines"]);
  if (most !== null && most > 0) {
    made.classList.add("w-clamp");
    made.style.setProperty("-webkit-line-clamp", String(Math.round(most)));
  } else if (component["truncate"] === true) {
    made.classList.add("w-truncate");
  }
}

/** A text that a person may change where it stands. */
function editableText(component: WidgetComponent, editable: Record<string, unknown>, context: WidgetContext): HTMLElement {
  const name = textIn(editable["name"]);
  const lines = Math.max(numberIn(component["minLines"]) ?? 1, 1);
  const attributes = {
    class: `w-editable${look("w-size", component["size"])}`,
    id: context.fieldID(name),
    name,
    "aria-label": nameIn(editable["placeholder"]) ?? name,
    placeholder: nameIn(editable["placeholder"]),
    required: editable["required"] === true,
    autocomplete: nameIn(editable["autoComplete"]) ?? "off",
  };
  const long = lines > 1 || (numberIn(component["maxLines"]) ?? 1) > 1;
  const field = long
    ? build("textarea", { ...attributes, rows: lines })
    : build("input", { ...attributes, type: "text", pattern: nameIn(editable["pattern"]) });
  field.value = textIn(context.entered(name) ?? component.value);
  styleText(field, component);
  return field;
}

/** Markdown. */
export function markdownPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  return context.markdown(component);
}

/** Badge. */
export function badgePart(component: WidgetComponent): HTMLElement {
  const classes = `w-badge${look("w-tone", component["color"])}${look("w-variant", component["variant"])}${look("w-size", component["size"])}`;
  return build("span", { class: component["pill"] === true ? `${classes} w-pill` : classes }, textIn(component["label"]));
}

/** Label: names a field of the widget. */
export function labelPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const made = build(
    "label",
    { class: `w-label${look("w-size", component["size"])}`, for: context.fieldID(textIn(component["fieldName"])) },
    textIn(component.value),
  );
  styleText(made, component);
  return made;
}

/** Icon. */
export function iconPart(component: WidgetComponent): HTMLElement {
  const name = widgetIcon(component["name"]);
  const made = build("span", { class: `w-icon${look("w-size", component["size"])}` }, name && icon(name));
  made.hidden = name === null;
  set(made, "color", colour(component["color"]));
  return made;
}
