import { badge } from "../../shared/components/states";
import { build } from "../../shared/dom/build";

/** A component of a widget, as the server made it. */
export interface Component {
  type?: string;
  children?: unknown;
  [member: string]: unknown;
}

/** What a widget looks like, as far as a sketch tells: its texts, buttons and fields in their places. Nothing in it acts. */
export function sketch(component: unknown): HTMLElement {
  if (typeof component !== "object" || component === null || Array.isArray(component)) return build("span", {}, String(component ?? ""));
  const { type, children } = component as Component;
  const words = wordsOf(component as Component);
  const inner = Array.isArray(children) ? children.map(sketch) : [];
  switch (type) {
    case "Title":
      return build("strong", { class: "sketch-title" }, words);
    case "Text":
    case "Markdown":
      return build("p", {}, words);
    case "Caption":
      return build("p", { class: "quiet" }, words);
    case "Badge":
      return badge("neutral", words);
    case "Button":
      return build("span", { class: "button small" }, words);
    case "Divider":
      return build("hr");
    case "Input":
    case "Textarea":
    case "Select":
    case "DatePicker":
      return build("span", { class: "sketch-field quiet" }, words);
    case "Row":
      return build("div", { class: "sketch-row" }, ...inner);
    case "Card":
    case "ListView":
      return build("div", { class: "sketch-card" }, ...inner);
    default:
      return build("div", { class: "sketch-column" }, ...(inner.length > 0 ? inner : [build("span", { class: "quiet" }, words || (type ?? ""))]));
  }
}

function wordsOf(component: Component): string {
  const named = ["value", "label", "text", "title", "alt", "placeholder", "name"].map((name) => component[name]);
  return named.find((words): words is string => typeof words === "string") ?? "";
}
