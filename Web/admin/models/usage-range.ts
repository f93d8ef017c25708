/** The spans of time that are one click away. */
export const usageSpans = ["7", "30", "90", "month", "custom"] as const;
/** A span of time. */
export type UsageSpan = (typeof usageSpans)[number];

/** The days of a span, as the API takes them: `until` is not part of it any more. */
export interface UsageRange {
  from: string;
  until: string;
}

/** The first day of a span that ends today, and the day after it, in UTC as the reports count. */
export function rangeOf(span: UsageSpan, now: Date, custom: { from: string; to: string }): UsageRange {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const day = (days: number) => new Date(today + days * 86_400_000).toISOString().slice(0, 10);
  if (span === "month") return { from: `${day(0).slice(0, 8)}01`, until: day(1) };
  if (span === "custom") {
    const from = isDay(custom.from) ? custom.from : day(-29);
    const to = isDay(custom.to) && custom.to >= from ? custom.to : from > day(0) ? from : day(0);
    return { from, until: dayAfter(to) };
  }
  return { from: day(1 - Number(span)), until: day(1) };
}

/** The day before the end of a range, which is its last one. */
export function lastDay(range: UsageRange): string {
  return new Date(Date.parse(`${range.until}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
