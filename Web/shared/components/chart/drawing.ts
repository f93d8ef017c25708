import { build } from "../../dom/build";
import { say } from "../../i18n/ui";
import type { ChartOptions } from "./chart";
import { shownLabels, ticks } from "./scale";

/** A chart that has been drawn, and can be drawn for another width. */
export interface Drawing {
  element: HTMLElement;
  resize(width: number): void;
}

const namespace = "http://www.w3.org/2000/svg";
/** The width of a letter of a label, on average and rather more. */
const letter = 6.5;
const room = { top: 8, bottom: 26, right: 8 };

/** Draws a chart; the pointer and the arrow keys move over its values, which are told beside it. */
export function drawing(options: ChartOptions): Drawing {
  const { series, format, formatX = String, height = 200 } = options;
  const places = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  const valueAt = series.map(({ points }) => new Map(points.map(({ x, y }) => [x, y])));
  const lines = ticks(series.flatMap(({ points }) => points.map(({ y }) => y)));
  const [low, high] = [lines[0] ?? 0, lines[lines.length - 1] ?? 1];
  const svg = shape("svg", { class: "ui-chart-drawing", role: "img", "aria-label": options.label, height });
  const tip = build("div", { class: "ui-chart-tip", role: "status", hidden: true });
  const host = build("div", { class: "ui-chart-host", tabindex: 0, role: "group", "aria-label": say("chart.points", { label: options.label }) }, svg, tip);
  let width = 600;
  let at = -1;
  let left = 0;

  const y = (value: number): number => room.top + ((high - value) / (high - low)) * (height - room.top - room.bottom);
  const step = (): number => (width - left - room.right) / Math.max(1, options.kind === "bar" ? places.length : places.length - 1);
  const x = (index: number): number => {
    if (options.kind === "bar") return left + (index + 0.5) * step();
    return places.length === 1 ? (left + width - room.right) / 2 : left + index * step();
  };

  const draw = (): void => {
    // The labels of the values take the place that the longest needs.
    left = Math.ceil(Math.max(...lines.map((line) => format(line).length)) * letter) + 12;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", String(width));
    const grid = lines.map((line) => [
      shape("line", { class: line === 0 ? "ui-axis" : "ui-grid", x1: left, x2: width - room.right, y1: y(line), y2: y(line) }),
      label(format(line), { x: left - 8, y: y(line) + 4, "text-anchor": "end" }),
    ]);
    // Two labels never meet: the first begins at its place where a line does, the others stand in their middle.
    const longest = Math.max(...places.map((place) => formatX(place).length)) * letter;
    const count = Math.max(1, Math.floor((width - left) / (longest * (options.kind === "line" ? 1.5 : 1) + 16)));
    const names = shownLabels(places.length, count).map((index) => {
      const first = index === 0 && options.kind === "line" && places.length > 1;
      // The last label would stand out at the end.
      const out = x(index) + longest / 2 > width;
      const anchor = first ? "start" : out ? "end" : "middle";
      return label(formatX(places[index] ?? ""), { x: out ? width : x(index), y: height - 8, "text-anchor": anchor });
    });
    const marks = options.kind === "bar" ? bars() : paths();
    svg.replaceChildren(...grid.flat(), ...names, ...marks);
    point(at);
  };

  const bars = (): SVGElement[] => {
    const gap = Math.min(8, step() * 0.3);
    const thick = Math.max(1, Math.min(40, (step() - gap) / series.length));
    return series.flatMap((_, number) =>
      places.flatMap((place, index) => {
        const value = valueAt[number]?.get(place);
        if (value === undefined || value === 0) return [];
        const top = Math.min(y(value), y(0));
        const from = x(index) - (thick * series.length) / 2 + number * thick;
        return [
          shape("rect", {
            class: `ui-series-${(number % 6) + 1}`, x: from, y: top, width: Math.max(1, thick - 1),
            height: Math.max(1, Math.abs(y(0) - y(value))), rx: Math.min(2, thick / 4),
          }),
        ];
      }),
    );
  };

  const paths = (): SVGElement[] =>
    series.flatMap((_, number) => {
      const known = places.flatMap((place, index) => {
        const value = valueAt[number]?.get(place);
        return value === undefined ? [] : [`${x(index).toFixed(1)} ${y(value).toFixed(1)}`];
      });
      const line = shape("path", { class: `ui-series-${(number % 6) + 1}`, d: `M${known.join("L")}` });
      const alone = known.length === 1 && dot(number, 0);
      return alone ? [line, alone] : [line];
    });

  const dot = (number: number, index: number): SVGElement | null => {
    const value = valueAt[number]?.get(places[index] ?? "");
    if (value === undefined) return null;
    return shape("circle", { class: `ui-series-${(number % 6) + 1}`, cx: x(index), cy: y(value), r: 3.5 });
  };

  /** Marks the values of a place and tells them; -1 marks nothing. */
  const point = (index: number): void => {
    at = index;
    svg.querySelector(".ui-chart-mark")?.remove();
    const place = places[index];
    tip.hidden = place === undefined;
    if (place === undefined) return;
    const mark = shape("g", { class: "ui-chart-mark" });
    mark.append(shape("line", { x1: x(index), x2: x(index), y1: room.top, y2: height - room.bottom }));
    if (options.kind === "line") mark.append(...series.flatMap((_, number) => dot(number, index) ?? []));
    svg.append(mark);
    tip.replaceChildren(
      build("p", {}, formatX(place)),
      ...series.map(({ name }, number) => {
        const value = valueAt[number]?.get(place);
        return build("p", {}, build("span", { class: `ui-series-${(number % 6) + 1}` }), `${name} `, build("b", {}, value === undefined ? "–" : format(value)));
      }),
    );
    const wanted = x(index) + 12;
    const own = tip.offsetWidth;
    tip.style.setProperty("left", `${Math.max(0, wanted + own > width ? x(index) - own - 12 : wanted)}px`);
  };

  host.addEventListener("pointermove", (event) => {
    const inside = event.clientX - host.getBoundingClientRect().left - left;
    const index = options.kind === "bar" ? Math.floor(inside / step()) : Math.round(inside / step());
    point(Math.max(0, Math.min(places.length - 1, index)));
  });
  host.addEventListener("pointerleave", () => point(-1));
  host.addEventListener("blur", () => point(-1));
  host.addEventListener("keydown", (event) => {
    const last = places.length - 1;
    const targets: Record<string, number> = {
      ArrowRight: Math.min(last, at + 1), ArrowLeft: at < 0 ? last : Math.max(0, at - 1), Home: 0, End: last, Escape: -1,
    };
    const target = targets[event.key];
    if (target === undefined || (event.key === "Escape" && at < 0)) return;
    event.preventDefault();
    event.stopPropagation();
    point(target);
  });
  draw();
  return {
    element: host,
    resize: (next) => {
      if (next === width) return;
      width = next;
      draw();
    },
  };
}

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function label(text: string, attributes: Record<string, string | number>): SVGElement {
  const made = shape("text", attributes);
  made.textContent = text;
  return made;
}
