import { build } from "../../dom/build";
import { icon } from "../../dom/icon";
import { say } from "../../i18n/ui";
import { button } from "../button";
import type { QueryState } from "./query-state";
import type { FilterField } from "./types";

/** Milliseconds after the last letter until it is searched. */
const pause = 250;

/** The search and the filters above a table. */
export class FilterBar {
  readonly element = build("div", { class: "ui-filter-bar", role: "search" });
  private readonly search: HTMLInputElement | null = null;
  private readonly controls = new Map<string, HTMLInputElement | HTMLSelectElement>();
  private readonly clear: HTMLButtonElement;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly state: QueryState,
    searchLabel: string | undefined,
    filters: readonly FilterField[],
    extra: readonly HTMLElement[] = [],
  ) {
    if (searchLabel !== undefined) {
      this.search = build("input", {
        type: "search", class: "ui-input", "aria-label": searchLabel, placeholder: searchLabel, autocomplete: "off",
        "data-page-search": true,
      });
      this.search.addEventListener("input", () => this.searchSoon());
      this.search.addEventListener("keydown", (event) => {
        if (event.key === "Enter") this.searchNow();
      });
      this.element.append(build("div", { class: "ui-search" }, icon("search"), this.search));
    }
    this.element.append(...filters.map((filter) => this.control(filter)), ...extra);
    this.clear = button(say("table.clearFilters"), {
      kind: "plain",
      small: true,
      run: () => {
        this.state.change({ search: "", filters: {} });
        (this.search ?? [...this.controls.values()][0])?.focus();
      },
    });
    this.element.append(this.clear);
    this.update();
  }

  /** Shows what the address says. */
  update(): void {
    const { search, filters } = this.state.current;
    if (this.search && document.activeElement !== this.search) this.search.value = search;
    for (const [key, control] of this.controls) control.value = filters[key] ?? "";
    this.clear.hidden = search === "" && Object.keys(filters).length === 0;
  }

  private control(filter: FilterField): HTMLElement {
    const { choices = [], kind = "choice" } = filter;
    if (kind !== "choice") {
      const input = build("input", {
        type: kind === "date" ? "date" : "text", class: `ui-input ${kind}`, "aria-label": filter.label,
        placeholder: filter.label,
      });
      this.controls.set(filter.key, input);
      input.addEventListener("change", () => this.set(filter.key, input.value));
      return kind === "date" ? build("label", { class: "ui-filter" }, build("span", {}, filter.label), input) : input;
    }
    const select = build(
      "select",
      { class: "ui-input" },
      build("option", { value: "" }, say("table.all")),
      ...choices.map(({ value, label }) => build("option", { value }, label)),
    );
    this.controls.set(filter.key, select);
    select.addEventListener("change", () => this.set(filter.key, select.value));
    return build(
      "label",
      { class: "ui-filter" },
      build("span", {}, filter.label),
      build("span", { class: "ui-select" }, select, icon("chevronDown")),
    );
  }

  private set(key: string, value: string): void {
    const filters = { ...this.state.current.filters };
    if (value === "") delete filters[key];
    else filters[key] = value;
    this.state.change({ filters });
  }

  private searchSoon(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.searchNow(), pause);
  }

  private searchNow(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    const search = this.search?.value.trim() ?? "";
    // Each letter is no step to go back to.
    if (search !== this.state.current.search) this.state.change({ search }, { replace: true });
  }
}
