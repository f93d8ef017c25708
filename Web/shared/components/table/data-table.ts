import { announce } from "../../dom/announce";
import { build } from "../../dom/build";
import { focusedMark, focusMarked } from "../../dom/focus";
import { say } from "../../i18n/ui";
import { button, iconButton } from "../button";
import { isAborted } from "../problem";
import { emptyState, failureState } from "../states";
import { FilterBar } from "./filter-bar";
import { ordered } from "./order";
import { bodyRow, canSort, headRow, skeletonRows } from "./rows";
import { Selection } from "./selection";
import { SortChoice } from "./sort-choice";
import type { TableOptions, TablePage, TableQuery } from "./types";

/** A list with search, filters, sorting, pages and selection, which the server does and the address keeps. */
export class DataTable<Row> extends HTMLElement {
  private options!: TableOptions<Row>;
  private filters!: FilterBar;
  private selection!: Selection<Row>;
  private sorting!: SortChoice;
  private readonly place = build("div", { class: "ui-table-place" });
  private readonly foot = build("div", { class: "ui-table-foot" });
  private shown: TablePage<Row> | null = null;
  private loading: AbortController | null = null;
  private unfollow: (() => void) | null = null;

  /** A table that loads its rows when it enters the page. */
  static of<Row>(options: TableOptions<Row>): DataTable<Row> {
    const table = new DataTable<Row>();
    table.options = options;
    const { state, filters = [], search, bulk = [] } = options;
    state.own(filters.map(({ key }) => key));
    table.sorting = new SortChoice(state);
    table.filters = new FilterBar(state, search, filters, [table.sorting.element]);
    table.selection = new Selection(bulk, () => table.showRows(), () => table.reload());
    const hasBar = search !== undefined || filters.length > 0;
    table.append(hasBar ? table.filters.element : table.sorting.element, table.selection.element, table.place, table.foot);
    return table;
  }

  /** Follows the address while it is on the page. */
  connectedCallback(): void {
    this.unfollow ??= this.options.state.follow(() => void this.load());
    if (this.shown === null) void this.load();
  }

  disconnectedCallback(): void {
    this.unfollow?.();
    this.unfollow = null;
    this.loading?.abort();
  }

  /** Loads the page that is shown once more, and forgets the selection. */
  async reload(): Promise<void> {
    this.selection.clear();
    await this.load();
  }

  /** Looks whether anything has changed, without a word; what is shown stays where nothing has, and where nobody answers. */
  async refresh(): Promise<void> {
    if (this.shown === null || this.place.hasAttribute("aria-busy")) return this.load();
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    const page = await this.options.load(this.query, loading.signal).catch(() => null);
    if (page === null || loading.signal.aborted || JSON.stringify(page) === JSON.stringify(this.shown)) return;
    this.shown = page;
    this.showRows();
  }

  private async load(): Promise<void> {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    this.filters.update();
    const { columns, bulk = [] } = this.options;
    const timer = setTimeout(() => {
      this.place.setAttribute("aria-busy", "true");
      if (this.shown === null) this.place.replaceChildren(skeletonRows(columns.length + Number(bulk.length > 0)));
    }, 150);
    try {
      const page = await this.options.load(this.query, loading.signal);
      if (loading.signal.aborted) return;
      const isFirst = this.shown === null;
      this.shown = page;
      this.showRows();
      if (!isFirst) announce(say("table.loaded", { count: page.rows.length }));
    } catch (error) {
      if (loading.signal.aborted || isAborted(error)) return;
      this.shown = null;
      this.sorting.show([]);
      this.place.replaceChildren(failureState(error, () => void this.load()));
      this.foot.replaceChildren();
    } finally {
      clearTimeout(timer);
      if (!loading.signal.aborted) this.place.removeAttribute("aria-busy");
    }
  }

  private showRows(): void {
    const { shown, options, selection } = this;
    if (shown === null) return;
    const focused = focusedMark(this.place) ?? focusedMark(this.foot);
    if (shown.rows.length === 0) {
      this.place.replaceChildren(this.nothing());
      this.foot.replaceChildren(...this.paging(shown));
      return;
    }
    const { state, columns, bulk = [] } = options;
    const { sort, descending } = state.current;
    const isWhole = this.isWhole(shown);
    const canSelect = bulk.length > 0;
    this.sorting.show(columns.filter((column) => canSort(column, isWhole)));
    const all = canSelect ? this.selectAll(shown.rows) : null;
    const head = headRow(columns, { sort, descending, isWhole }, all, (key) => {
      state.change({ sort: key, descending: sort === key && !descending });
    });
    const rows = (isWhole ? ordered(shown.rows, columns, sort, descending) : shown.rows).map((row) => {
      const key = options.rowKey(row);
      const change = (selected: boolean): void => selection.set(key, row, selected);
      return bodyRow(row, options, canSelect ? { selected: selection.has(key), change } : null);
    });
    const table = build(
      "table",
      { class: "ui-table", role: "table", "aria-label": options.label },
      build("thead", { role: "rowgroup" }, head),
      build("tbody", { role: "rowgroup" }, ...rows),
    );
    const region = { class: "ui-table-scroll", tabindex: 0, role: "region", "aria-label": options.label, "data-focus": "rows" };
    this.place.replaceChildren(build("div", region, table));
    this.foot.replaceChildren(...this.paging(shown));
    // What had it may be gone with its row.
    if (focused !== null) focusMarked(this, focused, "rows");
  }

  private get query(): TableQuery {
    return { ...this.options.state.current, limit: this.pageSize };
  }

  /** Whether every row that fits is on this page. */
  private isWhole(page: TablePage<Row>): boolean {
    return page.next === null && this.options.state.current.after === null;
  }

  private get pageSize(): number {
    return this.options.pageSize ?? (this.sortsHere ? 100 : 25);
  }

  private get sortsHere(): boolean {
    return this.options.columns.some(({ order }) => order !== undefined);
  }

  private selectAll(rows: readonly Row[]): HTMLInputElement {
    const { selection, options } = this;
    const chosen = rows.filter((row) => selection.has(options.rowKey(row))).length;
    const box = build("input", {
      type: "checkbox", class: "ui-tick", "aria-label": say("table.selectAll"), "data-focus": "all",
    });
    box.checked = chosen === rows.length;
    box.indeterminate = chosen > 0 && chosen < rows.length;
    box.addEventListener("change", () => {
      for (const row of rows) selection.set(options.rowKey(row), row, box.checked);
    });
    return box;
  }

  private nothing(): HTMLElement {
    const { search, filters, after } = this.options.state.current;
    if (search === "" && Object.keys(filters).length === 0 && after === null) return this.options.empty();
    const clear = button(say("table.clearFilters"), {
      run: () => this.options.state.change({ search: "", filters: {} }),
    });
    return emptyState({ icon: "search", title: say("table.none"), text: say("table.noneText"), action: clear });
  }

  private paging(page: TablePage<Row>): HTMLElement[] {
    const { state } = this.options;
    const { after } = state.current;
    const { trail } = state;
    const { rows, next, total } = page;
    const count = rows.length;
    const words =
      total !== undefined && total > count ? say("table.of", { count, total }) : say("table.shown", { count });
    const number = after === null ? 1 : trail.length + 1;
    const turn = (place: string | null, way: (string | null)[]): void => {
      state.change({ after: place }, { trail: way });
      this.scrollIntoView({ block: "nearest" });
    };
    const isPaged = after !== null || next !== null;
    // Who came by a link to a later page goes back to the first one.
    const back = iconButton(
      "chevronLeft",
      say(trail.length > 0 ? "table.previous" : "table.first"),
      () => turn(trail[trail.length - 1] ?? null, trail.slice(0, -1)),
      { disabled: after === null },
    );
    const forth = iconButton("chevronRight", say("table.next"), () => turn(next, [...trail, after]), {
      disabled: next === null,
    });
    back.dataset["focus"] = "back";
    forth.dataset["focus"] = "forth";
    const place = build("span", {}, say("table.page", { number }));
    const buttons = isPaged && build("div", { class: "ui-paging" }, back, trail.length > 0 || after === null ? place : "", forth);
    const narrow = this.sortsHere && !this.isWhole(page) ? ` · ${say("table.sortWhole", { count: this.pageSize })}` : "";
    return [...(count > 0 ? [build("p", { class: "quiet" }, words + narrow)] : []), ...(buttons ? [buttons] : [])];
  }
}

customElements.define("data-table", DataTable);
