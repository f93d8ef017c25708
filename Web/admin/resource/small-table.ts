import { build, type Child } from "../../shared/dom/build";
import { say } from "../i18n/text";

/** A table of a few rows that are all there: no search, no paging. The first cell of a row names it. */
export function smallTable(label: string, head: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement {
  return build(
    "div",
    { class: "admin-table", role: "region", "aria-label": label, tabindex: 0 },
    build(
      "table",
      {},
      build("thead", {}, build("tr", {}, ...head.map((name) => heading(name)))),
      build("tbody", {}, ...rows.map((cells) => row(head, cells))),
    ),
  );
}

function heading(name: string): HTMLElement {
  return build("th", { scope: "col" }, name === "" ? build("span", { class: "visually-hidden" }, say("resource.actions")) : name);
}

function row(head: readonly string[], cells: readonly Child[]): HTMLElement {
  const made = build("tr", {});
  for (const [at, cell] of cells.entries()) {
    const attributes = { "data-label": head[at] ?? "" };
    made.append(at === 0 ? build("th", { scope: "row", ...attributes }, cell) : build("td", attributes, cell));
  }
  return made;
}
