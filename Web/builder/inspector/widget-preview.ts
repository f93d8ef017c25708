import { build, Child } from "../../shared/dom/build";
import { nodeOf, JSONObject, JSONValue } from "../model/document";
import { say } from "../i18n/text";
import type { Editing } from "./context";

/** Shows what a widget of the library looks like with the data of the step, as far as a sketch can tell. */
export async function widgetPreview(host: HTMLElement, slug: string, editing: Editing): Promise<void> {
  host.hidden = slug === "";
  if (slug === "") return;
  const data = nodeOf(editing.store.document, editing.slug)?.parameters?.data;
  try {
    const widget = await editing.pickers.widget(slug, data);
    host.replaceChildren(build("p", { class: "ui-field-help" }, say("widget.preview")), sketch(widget));
  } catch (error) {
    host.replaceChildren(build("p", { class: "ui-field-help" }, error instanceof Error ? error.message : say("widget.noPreview")));
  }
}

function sketch(value: JSONValue | undefined): HTMLElement {
  if (value === null || value === undefined || typeof value !== "object" || Array.isArray(value)) return build("span", {}, String(value ?? ""));
  const children: Child[] = Array.isArray(value.children) ? value.children.map(sketch) : [];
  switch (value.type) {
    case "Title": return build("strong", {}, told(value));
    case "Text": case "Caption": case "Markdown": return build("p", { class: value.type === "Caption" ? "quiet" : null }, told(value));
    case "Button": return build("span", { class: "button small" }, told(value));
    case "Badge": return build("span", { class: "ui-badge neutral" }, told(value));
    case "Divider": return build("hr");
    case "Image": return build("span", { class: "sketch-image" }, told(value));
    case "Row": return build("div", { class: "sketch-row" }, ...children);
    case "Card": case "ListView": case "Basic": return build("div", { class: "sketch-card" }, ...children);
    default: return build("div", { class: "sketch-column" }, ...(children.length > 0 ? children : [build("span", { class: "quiet" }, String(value.type ?? "")), told(value)]));
  }
}

function told(value: JSONObject): string {
  for (const name of ["value", "label", "text", "title", "alt", "placeholder"]) {
    const words = value[name];
    if (typeof words === "string") return words;
  }
  return "";
}
