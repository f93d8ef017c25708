import { button } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { chart } from "../../shared/components/chart/chart";
import { QueryState } from "../../shared/components/table/query-state";
import { emptyState, loading, notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { type UsageReport, usageGroups } from "../api/budgets";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page, section } from "../resource/page";
import { withQuery } from "../resource/requests";
import { downloadFrom } from "../resource/download";
import { amountText, axisText, countText, currencyHelp, shareText, tellsCurrency } from "./amounts";
import { figureRow } from "./figure-row";
import { besidesOf, isTimed, pointsOf, totalsOf, type UsageMeasure, usageMeasures } from "./usage-figures";
import { lastDay, rangeOf, type UsageSpan, usageSpans } from "./usage-range";
import { besideText, lineName, usageTable } from "./usage-table";

/** What was used of language models: by what, in which time, as figures, a chart and a table. All of it stands in the address. */
export class UsagePage {
  readonly element: HTMLElement;
  private readonly host = build("div", { class: "usage-report" });
  private readonly from = build("input", { type: "date", class: "ui-input", id: "usage-from" });
  private readonly to = build("input", { type: "date", class: "ui-input", id: "usage-to" });
  private readonly state = new QueryState();

  constructor(private readonly context: AdminContext) {
    this.state.own(["group_by", "span", "measure", "from", "to"]);
    const download = button(say("usage.download"), { icon: "download", run: () => this.download() });
    this.element = page({ title: say("usage.title"), lead: say("usage.lead"), actions: [download] }, this.bar(), this.host);
    void this.show();
  }

  private get group() {
    return usageGroups.find((group) => group === this.state.current.filters["group_by"]) ?? "day";
  }

  private get span(): UsageSpan {
    return usageSpans.find((span) => span === this.state.current.filters["span"]) ?? "30";
  }

  /** What was chosen to be shown; null where nothing was. */
  private get measure(): UsageMeasure | null {
    return usageMeasures.find((measure) => measure === this.state.current.filters["measure"]) ?? null;
  }

  private get range() {
    return rangeOf(this.span, new Date(), { from: this.state.current.filters["from"] ?? "", to: this.state.current.filters["to"] ?? "" });
  }

  private bar(): HTMLElement {
    const range = this.range;
    this.from.value = range.from;
    this.to.value = lastDay(range);
    const custom = build(
      "div",
      { class: "usage-days" },
      build("label", { for: "usage-from" }, say("usage.from")),
      this.from,
      build("label", { for: "usage-to" }, say("usage.to")),
      this.to,
    );
    custom.hidden = this.span !== "custom";
    for (const field of [this.from, this.to]) {
      field.addEventListener("change", () => this.change({ from: this.from.value, to: this.to.value }));
    }
    return build(
      "div",
      { class: "usage-bar", role: "group", "aria-label": say("usage.title") },
      choice("usage-group", say("usage.group"), usageGroups.map((group) => [group, say(`by.${group}`)]), this.group, (value) => this.change({ group_by: value })),
      choice("usage-span", say("usage.span"), usageSpans.map((span) => [span, say(`span.${span}`)]), this.span, (value) => {
        custom.hidden = value !== "custom";
        this.change({ span: value, ...(value === "custom" ? { from: this.from.value, to: this.to.value } : { from: null, to: null }) });
      }),
      choice("usage-measure", say("usage.measure"), usageMeasures.map((measure) => [measure, say(`usage.${measure}`)]), this.measure ?? "cost", (value) => this.change({ measure: value })),
      custom,
    );
  }

  private change(values: Record<string, string | null>): void {
    const filters = { ...this.state.current.filters };
    for (const [name, value] of Object.entries(values)) {
      if (value === null || value === "") delete filters[name];
      else filters[name] = value;
    }
    this.state.change({ filters });
  }

  private show(): Promise<void> {
    const query = { group_by: this.group, ...this.range };
    return loading(this.host, () => this.context.api.get<UsageReport>("/api/v1/usage", query), (report) => this.shown(report), "page");
  }

  private shown(report: UsageReport): HTMLElement[] {
    if (report.data.length === 0) return [emptyState({ icon: "chart", title: say("usage.empty"), text: say("usage.emptyText") })];
    const { group } = this;
    const totals = totalsOf(report.data);
    // Where nothing costs anything a chart of costs would say nothing.
    const measure = this.measure ?? (totals.cost > 0 ? "cost" : "calls");
    const chosen = this.element.querySelector<HTMLSelectElement>("#usage-measure");
    if (chosen) chosen.value = measure;
    const points = pointsOf(report.data, group, measure, { name: (line) => lineName(line, group), others: say("usage.others"), range: this.range });
    const name = say(`usage.${measure}`);
    const figures = figureRow([
      { label: say("usage.cost"), value: amountText(totals.cost), ...(tellsCurrency() ? {} : { remark: currencyHelp() }) },
      { label: say("usage.calls"), value: countText(totals.calls) },
      { label: say("usage.tokens"), value: countText(totals.tokens) },
      {
        label: say("usage.failures"),
        value: countText(totals.failures),
        remark: say("usage.failureShare", { share: shareText(totals.calls === 0 ? 0 : totals.failures / totals.calls, 1) }),
      },
      ...besidesOf(report.data).map(({ unit, sum }) => ({ label: say(`usage.${unit}`), value: besideText(unit, sum), remark: say(`usage.${unit}Help`) })),
    ]);
    return [
      figures,
      section(
        say("usage.chart", { measure: name, group: say(`by.${group}`).toLowerCase() }),
        { text: isTimed(group) ? say("usage.utc") : undefined },
        chart({
          kind: isTimed(group) ? "line" : "bar",
          label: name,
          series: [{ name, points }],
          formatX: (x) => (group === "day" ? dateText(x, "short") : x),
          xLabel: say(`by.${group}`),
          format: (number) => (measure === "cost" ? axisText(number) : countText(number)),
        }),
      ),
      section(say("usage.table"), {}, ...(report.cut ? [notice("info", say("usage.cut"))] : []), usageTable(report)),
    ];
  }

  private async download(): Promise<void> {
    const path = withQuery("/api/v1/usage", { group_by: this.group, ...this.range, format: "csv" });
    const { from } = this.range;
    await downloadFrom(this.context.api, path, `usage-${this.group}-${from}-${lastDay(this.range)}.csv`);
  }
}

/** The page of what was used. */
export function usagePage(context: AdminContext): HTMLElement {
  return new UsagePage(context).element;
}

function choice(id: string, label: string, options: readonly (readonly [string, string])[], value: string, changed: (value: string) => void): HTMLElement {
  const select = build("select", { id, class: "ui-input" }, ...options.map(([key, name]) => build("option", { value: key }, name)));
  select.value = value;
  select.addEventListener("change", () => changed(select.value));
  return build("div", { class: "usage-choice" }, build("label", { for: id }, label), build("span", { class: "ui-select" }, select, icon("chevronDown")));
}
