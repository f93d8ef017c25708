import { durationText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import type { UsageLine, UsageReport } from "../api/budgets";
import { say } from "../i18n/text";
import { smallTable } from "../resource/small-table";
import { amountText, countText } from "./amounts";

/** All lines of a report as a table. */
export function usageTable(report: UsageReport): HTMLElement {
  const head = [
    say(`by.${report.group_by}`),
    say("usage.cost"),
    say("usage.calls"),
    say("usage.failures"),
    say("usage.fallbacks"),
    say("usage.read"),
    say("usage.cached"),
    say("usage.written"),
    say("usage.firstWord"),
  ];
  const rows = report.data.map((line) => [
    nameOf(line),
    amountText(line.cost),
    countText(line.calls),
    countText(line.failures),
    countText(line.fallbacks),
    countText(line.input_tokens),
    countText(line.cached_tokens),
    countText(line.output_tokens),
    line.first_ms === null ? "–" : durationText(line.first_ms / 1000),
  ]);
  return build("div", { class: "usage-table" }, smallTable(say(`by.${report.group_by}`), head, rows));
}

function nameOf(line: UsageLine): Node | string {
  return line.name ?? line.key ?? build("span", { class: "quiet" }, say("usage.nothing"));
}
