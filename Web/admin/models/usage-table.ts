import { dateText, durationText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import type { UsageGroup, UsageLine, UsageReport } from "../api/budgets";
import { sayOf } from "../i18n/known";
import { say } from "../i18n/text";
import { smallTable } from "../resource/small-table";
import { amountText, countText } from "./amounts";
import { type besides, besidesOf } from "./usage-figures";

/** What was taken of something beside tokens, in its unit. */
export function besideText(unit: (typeof besides)[number], amount: number): string {
  return unit === "sound_seconds" ? durationText(amount) : countText(amount);
}

/** What a line is called; the server's own word where there is none for it. */
export function lineName({ key, name }: UsageLine, group: UsageGroup): string {
  if (key === null) return say("usage.nothing");
  if (group === "purpose" || group === "outcome") return sayOf(group, key);
  return group === "day" ? dateText(key.slice(0, 10), "short") : name ?? key;
}

/** All lines of a report as a table. What there is nothing of has no column. */
export function usageTable({ group_by: group, data }: UsageReport): HTMLElement {
  const count = (of: "failures" | "fallbacks" | "calls" | "input_tokens" | "cached_tokens" | "output_tokens") => (line: UsageLine) => countText(line[of]);
  const has = (of: "fallbacks" | "cached_tokens") => data.some((line) => line[of] > 0);
  const columns: readonly (readonly [string, (line: UsageLine) => string])[] = [
    [say("usage.cost"), ({ cost }) => amountText(cost)],
    [say("usage.calls"), count("calls")],
    [say("usage.failures"), count("failures")],
    ...(has("fallbacks") ? [[say("usage.fallbacks"), count("fallbacks")] as const] : []),
    [say("usage.read"), count("input_tokens")],
    ...(has("cached_tokens") ? [[say("usage.cached"), count("cached_tokens")] as const] : []),
    [say("usage.written"), count("output_tokens")],
    ...besidesOf(data).map(({ unit }) => [say(`usage.${unit}`), (line: UsageLine) => (line[unit] === 0 ? "–" : besideText(unit, line[unit]))] as const),
    [say("usage.firstWord"), ({ first_ms: first }) => (first === null ? "–" : durationText(first / 1000))],
  ];
  const rows = data.map((line) => [
    line.key === null ? build("span", { class: "quiet" }, say("usage.nothing")) : lineName(line, group),
    ...columns.map(([, cell]) => cell(line)),
  ]);
  const head = [say(`by.${group}`), ...columns.map(([name]) => name)];
  return build("div", { class: "usage-table" }, smallTable(say(`by.${group}`), head, rows));
}
