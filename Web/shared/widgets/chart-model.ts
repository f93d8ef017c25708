import { numberIn, textIn } from "./values";

/** A value of a series at one place, and from where to where it is drawn: stacked ones begin where others end. */
export interface Point {
  value: number;
  from: number;
  to: number;
}

/** A series as it is drawn. */
export interface Series {
  type: "bar" | "line" | "area";
  label: string;
  stack: string;
  colour: unknown;
  points: (Point | null)[];
}

/** The ends of an axis, and the numbers that stand at it. */
export interface Scale {
  low: number;
  high: number;
  ticks: number[];
}

/** The series of a chart with their values. */
export function stackedSeries(series: readonly Record<string, unknown>[], data: readonly Record<string, unknown>[]): Series[] {
  const sums = new Map<string, number[]>();
  return series.map((one, number) => {
    const type = one["type"] === "line" || one["type"] === "area" ? one["type"] : "bar";
    const key = textIn(one["dataKey"]);
    const name = textIn(one["stack"]);
    const stack = name === "" ? `own ${number}` : name;
    const below = sums.get(stack) ?? data.map(() => 0);
    sums.set(stack, below);
    const points = data.map((row, index): Point | null => {
      const value = numberIn(row[key]);
      if (value === null) return null;
      const from = below[index] ?? 0;
      below[index] = from + value;
      return { value, from, to: from + value };
    });
    return { type, label: textIn(one["label"]) || key, stack, colour: one["color"], points };
  });
}

/** An axis from zero, or from below it, to a round number that is not below any value. */
export function scaleOf(series: readonly Series[]): Scale {
  const ends = series.flatMap((one) => one.points.flatMap((point) => (point === null ? [] : [point.from, point.to])));
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const step = roundStep((high - low || 1) / 4);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return { low: ticks[0] ?? 0, high: ticks.at(-1) ?? 1, ticks };
}

/** The places of the bars of one category: stacks share one. */
export function bands(series: readonly Series[], room: number): Map<string, { offset: number; width: number }> {
  const stacks = [...new Set(series.filter((one) => one.type === "bar").map((one) => one.stack))];
  const width = Math.min(56, room / Math.max(1, stacks.length));
  const left = (-width * stacks.length) / 2;
  return new Map(stacks.map((stack, index) => [stack, { offset: left + index * width + 1, width: Math.max(2, width - 2) }]));
}

/** The next number of 1, 2, 5, 10, … that is not smaller. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.999) ?? 10;
  return factor * power;
}
