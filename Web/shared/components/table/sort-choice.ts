import { build } from "../../dom/build";
import { icon } from "../../dom/icon";
import { say } from "../../i18n/ui";
import type { QueryState } from "./query-state";

/** The choice of an order, for where the heads of the columns are not shown: on a phone. */
export class SortChoice {
  private readonly select = build("select", { class: "ui-input", "aria-label": say("table.sortBy") });
  readonly element = build(
    "div",
    { class: "ui-filter ui-sort-choice", hidden: true },
    build("span", { "aria-hidden": "true" }, say("table.sortBy")),
    build("span", { class: "ui-select" }, this.select, icon("chevronDown")),
  );

  constructor(private readonly state: QueryState) {
    this.select.addEventListener("change", () => {
      const { value } = this.select;
      const descending = value.startsWith("-");
      this.state.change({ sort: value === "" ? null : value.slice(Number(descending)), descending });
    });
  }

  /** Offers these columns, and shows which was chosen. */
  show(columns: readonly { key: string; label: string }[]): void {
    const { sort, descending } = this.state.current;
    this.element.hidden = columns.length === 0;
    this.select.replaceChildren(
      build("option", { value: "" }, say("table.unsorted")),
      ...columns.flatMap(({ key, label: column }) => [
        build("option", { value: key }, say("table.ascending", { column })),
        build("option", { value: `-${key}` }, say("table.descending", { column })),
      ]),
    );
    this.select.value = sort === null ? "" : (descending ? "-" : "") + sort;
  }
}
