import { build, type Child } from "../../shared/dom/build";

/** A part of the page, with its address. */
export function section(id: string, title: string, ...parts: Child[]): HTMLElement {
  return build("section", { class: "design-section", id, "aria-labelledby": `${id}-title` }, build("h2", { id: `${id}-title`, tabindex: -1 }, title), ...parts);
}

/** Things side by side under a small title. */
export function row(title: string | null, ...parts: Child[]): HTMLElement {
  return build("div", { class: "design-part" }, title !== null && build("h3", {}, title), build("div", { class: "design-row" }, ...parts));
}

/** Things in columns. */
export function grid(...parts: Child[]): HTMLElement {
  return build("div", { class: "design-grid" }, ...parts);
}
