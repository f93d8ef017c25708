import type { UsageGroup, UsageLine } from "../api/budgets";

/** What a chart of use can show. */
export const usageMeasures = ["cost", "calls", "tokens"] as const;
/** What a chart of use shows. */
export type UsageMeasure = (typeof usageMeasures)[number];

/** What calls take beside tokens: images that are made, text that is read aloud, sound that is heard or made. */
export const besides = ["images", "characters", "sound_seconds"] as const;

/** What of it these lines have. */
export function besidesOf(lines: readonly UsageLine[]): { unit: (typeof besides)[number]; sum: number }[] {
  return besides
    .map((unit) => ({ unit, sum: lines.reduce((sum, line) => sum + line[unit], 0) }))
    .filter(({ sum }) => sum > 0);
}

/** The sums over all lines of a report. */
export interface UsageTotals {
  calls: number;
  failures: number;
  tokens: number;
  cost: number;
}

/** What all lines make together. */
export function totalsOf(lines: readonly UsageLine[]): UsageTotals {
  const totals: UsageTotals = { calls: 0, failures: 0, tokens: 0, cost: 0 };
  for (const line of lines) {
    totals.calls += line.calls;
    totals.failures += line.failures;
    totals.tokens += line.input_tokens + line.output_tokens;
    totals.cost += line.cost;
  }
  return totals;
}

/** The measure of a line; a cost in units of the currency, for an axis. */
export function measured(line: UsageLine, measure: UsageMeasure): number {
  if (measure === "cost") return line.cost / 1_000_000;
  return measure === "calls" ? line.calls : line.input_tokens + line.output_tokens;
}

/** Whether the lines of a group follow each other in time. */
export function isTimed(group: UsageGroup): boolean {
  return group === "day" || group === "month";
}

/**
 * The points of a chart. Lines in time come in its order, with nothing for the days and months in between; others are the
 * greatest of their measure, with the rest as one behind them.
 */
export function pointsOf(
  lines: readonly UsageLine[],
  group: UsageGroup,
  measure: UsageMeasure,
  words: { name: (line: UsageLine) => string; others: string; most?: number; range?: { from: string; until: string } },
): { x: string; y: number }[] {
  if (isTimed(group)) return filled(lines, group === "day", measure, words.range);
  const most = words.most ?? 8;
  const sorted = [...lines].sort((one, other) => measured(other, measure) - measured(one, measure));
  const points = sorted.slice(0, most).map((line) => ({ x: words.name(line), y: measured(line, measure) }));
  const rest = sorted.slice(most).reduce((sum, line) => sum + measured(line, measure), 0);
  return rest > 0 ? [...points, { x: words.others, y: rest }] : points;
}

function filled(
  lines: readonly UsageLine[],
  byDay: boolean,
  measure: UsageMeasure,
  range: { from: string; until: string } | undefined,
): { x: string; y: number }[] {
  const length = byDay ? 10 : 7;
  const known = new Map(lines.map((line) => [(line.key ?? "").slice(0, length), measured(line, measure)]));
  const keys = [...known.keys()].filter((key) => key.length === length).sort();
  // Days of the time that is looked at are there even where nothing was used.
  const first = range && byDay ? range.from : keys[0];
  const last = range && byDay ? dayBefore(range.until) : keys.at(-1);
  if (first === undefined || last === undefined) return [];
  const points: { x: string; y: number }[] = [];
  for (const at = new Date(`${first}${byDay ? "" : "-01"}T00:00:00Z`); points.length < 1000; ) {
    const key = at.toISOString().slice(0, length);
    if (key > last) break;
    points.push({ x: key, y: known.get(key) ?? 0 });
    if (byDay) at.setUTCDate(at.getUTCDate() + 1);
    else at.setUTCMonth(at.getUTCMonth() + 1);
  }
  return points;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
