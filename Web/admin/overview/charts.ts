import { chart } from "../../shared/components/chart/chart";
import { durationText, locale, numberText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import { amountText } from "../models/amounts";
import type { Day, Figures } from "./figures";

/** The figures of the whole period, each with its name. */
export function tilesOf({ totals }: Figures): HTMLElement {
  const tile = (name: string, value: string | null, remark: string | null = null): HTMLElement | null =>
    value === null
      ? null
      : build(
          "div",
          { class: "ui-card admin-tile" },
          build("dt", {}, name),
          build("dd", {}, value, remark !== null && build("span", { class: "quiet" }, remark)),
        );
  const errors = totals.calls === 0 ? null : say("overview.failures", { count: numberText(totals.errors) });
  return build(
    "dl",
    { class: "admin-tiles" },
    tile(say("overview.people"), totals.people === null ? null : numberText(totals.people)),
    tile(say("overview.conversations"), totals.conversations === null ? null : numberText(totals.conversations)),
    tile(say("overview.calls"), numberText(totals.calls), errors),
    tile(say("overview.tokens"), compact(totals.tokens)),
    tile(say("overview.cost"), amountText(totals.cost)),
    tile(say("overview.latencyTotal"), totals.median_ms === null ? null : durationText(totals.median_ms / 1000)),
  );
}

/** The figures of each day, a chart for each of them. */
export function chartsOf({ days }: Figures): HTMLElement {
  const line = (name: string, of: (day: Day) => number | null, format: (value: number) => string): HTMLElement | null => {
    const points = days.map((day) => ({ x: day.date, y: of(day) ?? 0 }));
    if (!points.some(({ y }) => y > 0)) return null;
    const drawn = chart({
      kind: "bar",
      label: name,
      series: [{ name, points }],
      format,
      formatX: dayText,
      height: 160,
    });
    return build("div", { class: "ui-card" }, drawn);
  };
  return build(
    "div",
    { class: "admin-charts" },
    line(say("overview.people"), (day) => day.people, (value) => numberText(value)),
    line(say("overview.calls"), (day) => day.calls, (value) => numberText(value)),
    line(say("overview.tokens"), (day) => day.tokens, compact),
    line(say("overview.cost"), (day) => day.cost, amountText),
    line(say("overview.latencyTotal"), (day) => day.median_ms, (value) => durationText(value / 1000)),
    line(say("overview.errors"), (day) => day.errors, (value) => numberText(value)),
  );
}

function compact(value: number): string {
  return numberText(value, { notation: "compact", maximumFractionDigits: 1 });
}

function dayText(date: string): string {
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(date));
}
