import { build, type Child } from "../../dom/build";
import { icon } from "../../dom/icon";
import { say } from "../../i18n/ui";
import type { Column, TableOptions } from "./types";

const controlsOfCells = "a, button, input, select";

/** The head of a table; columns that can be sorted are buttons, by the browser only where the list is whole. */
export function headRow<Row>(
  columns: readonly Column<Row>[],
  order: { sort: string | null; descending: boolean; isWhole: boolean },
  selectAll: HTMLInputElement | null,
  sortBy: (key: string) => void,
): HTMLElement {
  const cells = columns.map((column) => {
    const isSorted = order.sort === column.key;
    const direction = order.descending ? "descending" : "ascending";
    const sorts = canSort(column, order.isWhole);
    const sort = sorts
      ? build(
          "button",
          { type: "button", class: "ui-sort", "data-focus": `sort-${column.key}`, on: { click: () => sortBy(column.key) } },
          column.label,
          icon(isSorted ? (order.descending ? "sortDown" : "sortUp") : "sort"),
        )
      : column.label;
    const cell = build(
      "th",
      {
        scope: "col", role: "columnheader", class: cellClass(column),
        "aria-sort": sorts ? (isSorted ? direction : "none") : null,
      },
      sort,
    );
    if (column.width !== undefined) cell.style.setProperty("width", column.width);
    return cell;
  });
  const box = selectAll && build("th", { scope: "col", role: "columnheader", class: "ui-cell-select" }, selectAll);
  return build("tr", { role: "row" }, box, ...cells);
}

/** Whether a list can be sorted by a column: by the server, or by the browser where the list is whole. */
export function canSort<Row>(column: Column<Row>, isWhole: boolean): boolean {
  return column.sort === true || (column.order !== undefined && isWhole);
}

/** A row of a table: its first cell carries its link, and a press anywhere on it follows that. */
export function bodyRow<Row>(
  row: Row,
  options: TableOptions<Row>,
  selection: { selected: boolean; change: (selected: boolean) => void } | null,
): HTMLElement {
  const href = options.rowHref?.(row) ?? null;
  const key = options.rowKey(row);
  const opens = href !== null || options.rowOpen !== undefined;
  const cells = options.columns.map((column, at) => {
    const content = column.cell(row);
    if (content instanceof Element) markControls(content, `${key}-${column.key}`);
    const shown: Child = at === 0 && opens ? opener(row, key, href, content, options) : content;
    return build(
      at === 0 ? "th" : "td",
      {
        role: at === 0 ? "rowheader" : "cell", scope: at === 0 ? "row" : null, class: cellClass(column),
        "data-label": column.label,
      },
      shown,
    );
  });
  const line = build("tr", { role: "row", class: opens ? "opens" : null, "aria-selected": null });
  if (selection !== null) {
    const label = say("table.select", { label: options.rowLabel?.(row) ?? cells[0]?.textContent ?? key });
    const box = build("input", { type: "checkbox", class: "ui-tick", "aria-label": label, "data-focus": `row-${key}` });
    box.checked = selection.selected;
    box.addEventListener("change", () => selection.change(box.checked));
    line.classList.toggle("selected", selection.selected);
    line.append(build("td", { role: "cell", class: "ui-cell-select" }, box));
  }
  line.append(...cells);
  if (opens) {
    line.addEventListener("click", (event) => {
      const pressed = event.target as Element;
      // Controls in a row do their own, and whoever marks text wants to copy it.
      if (pressed.closest("a, button, input, select, label") || `${getSelection() ?? ""}` !== "") return;
      line.querySelector<HTMLElement>(".ui-row-link")?.click();
    });
  }
  return line;
}

/** Rows of outlines while the first rows are loaded. */
export function skeletonRows(columns: number): HTMLElement {
  const row = (): HTMLElement =>
    build(
      "div",
      { class: "ui-skeleton-row" },
      ...Array.from({ length: Math.min(columns, 5) }, () => build("span", { class: "ui-bone" })),
    );
  return build(
    "div",
    { class: "ui-skeleton-table" },
    build("p", { class: "visually-hidden", role: "status" }, say("loading")),
    build("div", { "aria-hidden": "true" }, ...Array.from({ length: 6 }, row)),
  );
}

function opener<Row>(row: Row, key: string, href: string | null, content: Child, options: TableOptions<Row>): HTMLElement {
  const attributes = { class: "ui-row-link", "data-focus": `open-${key}` };
  if (href !== null) return build("a", { ...attributes, href }, content);
  return build("button", { type: "button", ...attributes, on: { click: () => options.rowOpen?.(row) } }, content);
}

/** Marks the controls of a cell, so that the focus finds them again in a row that is made anew. */
function markControls(content: Element, cell: string): void {
  const controls = content.matches(controlsOfCells) ? [content] : content.querySelectorAll(controlsOfCells);
  [...controls].forEach((control, number) => {
    if (!control.hasAttribute("data-focus")) control.setAttribute("data-focus", `${cell}-${number}`);
  });
}

function cellClass<Row>(column: Column<Row>): string | null {
  return [column.align === "end" && "end", column.hideOnPhone && "not-on-phone"].filter(Boolean).join(" ") || null;
}
