import { numberText } from "../components/format";
import { build } from "../dom/build";
import { bands, Scale, scaleOf, stackedSeries, Series } from "./chart-model";
import type { WidgetComponent } from "./model";
import { colour, set, size } from "./style";
import { membersIn, numberIn, objectsIn, textIn } from "./values";
import { say } from "./words";

const namespace = "http://www.w3.org/2000/svg";
const view = { width: 480, height: 240, left: 44, right: 8, top: 10, bottom: 26 };

/** Chart: bars, lines and areas over one axis, with their legend, and their values as a table behind a switch. */
export function chartPart(component: WidgetComponent): HTMLElement {
  const data = objectsIn(component["data"]);
  const axis = component["xAxis"];
  const key = typeof axis === "string" ? axis : textIn(membersIn(axis)["dataKey"]);
  const words = membersIn(membersIn(axis)["labels"]);
  const labels = data.map((row) => textIn(words[textIn(row[key])] ?? row[key]));
  const series = stackedSeries(objectsIn(component["series"]), data);
  const scale = scaleOf(series);
  const made = build("figure", { class: "w-chart" });
  const svg = drawn("svg", { viewBox: `0 0 ${view.width} ${view.height}`, role: "img", "aria-label": said(series, labels) });
  if (component["showYAxis"] !== false) svg.append(...grid(scale));
  const gap = numberIn(component["barCategoryGap"]);
  svg.append(...shapes(series, labels, scale, gap, component["showTooltip"] !== false));
  if (membersIn(axis)["hide"] !== true) svg.append(...axisLabels(labels));
  made.append(svg);
  if (component["showLegend"] !== false && series.length > 1) made.append(legend(series));
  made.append(table(series, labels));
  set(made, "height", size(component["height"]));
  set(made, "width", size(component["width"]) ?? size(component["size"]));
  set(made, "max-width", size(component["maxWidth"]));
  return made;
}

function across(index: number, count: number): number {
  return view.left + ((view.width - view.left - view.right) * (index + 0.5)) / Math.max(1, count);
}

function up(value: number, scale: Scale): number {
  const share = (value - scale.low) / (scale.high - scale.low || 1);
  return view.height - view.bottom - share * (view.height - view.top - view.bottom);
}

function grid(scale: Scale): SVGElement[] {
  return scale.ticks.flatMap((tick) => {
    const y = up(tick, scale);
    const label = drawn("text", { x: view.left - 8, y: y + 4, class: "w-axis", "text-anchor": "end" });
    label.textContent = numberText(tick, { notation: "compact" });
    return [drawn("line", { x1: view.left, x2: view.width - view.right, y1: y, y2: y, class: "w-grid" }), label];
  });
}

function axisLabels(labels: readonly string[]): SVGElement[] {
  const every = Math.max(1, Math.ceil(labels.length / 8));
  return labels.flatMap((text, index) => {
    if (index % every !== 0) return [];
    const label = drawn("text", { x: across(index, labels.length), y: view.height - 8, class: "w-axis", "text-anchor": "middle" });
    label.textContent = text.length > 12 ? `${text.slice(0, 11)}…` : text;
    return [label];
  });
}

function shapes(series: readonly Series[], labels: readonly string[], scale: Scale, gap: number | null, tips: boolean): SVGElement[] {
  const width = (view.width - view.left - view.right) / Math.max(1, labels.length);
  const places = bands(series, Math.max(4, width - (gap ?? width * 0.3)));
  return series.map((one, number) => {
    const group = drawn("g", { class: `w-series w-${one.type}` });
    group.style.setProperty("--series", colour(one.colour) ?? `var(--series-${(number % 6) + 1})`);
    if (one.type === "bar") {
      one.points.forEach((point, index) => {
        if (point === null) return;
        const [low, high] = [up(point.from, scale), up(point.to, scale)];
        const place = places.get(one.stack) ?? { offset: 0, width: width * 0.7 };
        const bar = drawn("rect", {
          x: across(index, labels.length) + place.offset, y: Math.min(low, high), width: place.width, height: Math.max(1, Math.abs(low - high)), rx: 2,
        });
        if (tips) bar.append(tip(`${labels[index]} · ${one.label}: ${numberText(point.value)}`));
        group.append(bar);
      });
    } else {
      group.append(...lines(one, labels, scale, tips));
    }
    return group;
  });
}

function lines(one: Series, labels: readonly string[], scale: Scale, tips: boolean): SVGElement[] {
  const points = one.points.flatMap((point, index) =>
    point === null ? [] : [{ x: across(index, labels.length), y: up(point.to, scale), base: up(point.from, scale), point, index }],
  );
  if (points.length === 0) return [];
  const path = points.map(({ x, y }) => `${x} ${y}`).join(" L ");
  const base = [...points].reverse().map((spot) => `${spot.x} ${spot.base}`).join(" L ");
  const area = one.type === "area" ? [drawn("path", { d: `M ${path} L ${base} Z`, class: "w-area" })] : [];
  const dots = points.map(({ x, y, point, index }) => {
    const dot = drawn("circle", { cx: x, cy: y, r: 3 });
    if (tips) dot.append(tip(`${labels[index]} · ${one.label}: ${numberText(point.value)}`));
    return dot;
  });
  return [...area, drawn("path", { d: `M ${path}`, class: "w-line" }), ...dots];
}

function tip(text: string): SVGElement {
  const made = drawn("title", {});
  made.textContent = text;
  return made;
}

function legend(series: readonly Series[]): HTMLElement {
  const entries = series.map((one, number) => {
    const mark = build("span", { class: "w-mark" });
    mark.style.setProperty("--series", colour(one.colour) ?? `var(--series-${(number % 6) + 1})`);
    return build("li", {}, mark, one.label);
  });
  return build("ul", { class: "w-legend" }, ...entries);
}

function table(series: readonly Series[], labels: readonly string[]): HTMLElement {
  const head = build("tr", {}, build("td", {}), ...series.map((one) => build("th", { scope: "col" }, one.label)));
  const rows = labels.map((label, index) =>
    build(
      "tr",
      {},
      build("th", { scope: "row" }, label),
      ...series.map((one) => {
        const value = one.points[index]?.value;
        return build("td", {}, value === undefined ? "" : numberText(value));
      }),
    ),
  );
  return build(
    "details",
    { class: "w-chart-table" },
    build("summary", {}, say("table")),
    build("table", {}, build("thead", {}, head), build("tbody", {}, ...rows)),
  );
}

function said(series: readonly Series[], labels: readonly string[]): string {
  return `${say("chart")}: ${series.map((one) => one.label).join(", ")} (${labels[0] ?? ""} – ${labels.at(-1) ?? ""})`;
}

function drawn(tag: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
