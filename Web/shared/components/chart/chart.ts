import { build } from "../../dom/build";
import { say } from "../../i18n/ui";
import { iconButton } from "../button";
import { drawing, type Drawing } from "./drawing";

/** Values in their order, under a name. */
export interface Series {
  name: string;
  points: { x: string; y: number }[];
}

/** What a chart shows. */
export interface ChartOptions {
  kind: "line" | "bar";
  label: string;
  series: Series[];
  /** The words for a value. */
  format: (value: number) => string;
  /** The words for a place on the axis; the `x` itself unless told. */
  formatX?: (x: string) => string;
  /** The head of the first column of its table. */
  xLabel?: string;
  height?: number;
}

/** A chart, and the same as a table behind a switch. */
export function chart(options: ChartOptions): HTMLElement {
  const place = build("div", { class: "ui-chart-place" });
  const empty = options.series.every(({ points }) => points.length === 0);
  const host = build("figure", { class: "ui-chart" });
  if (empty) {
    host.append(build("figcaption", {}, options.label), build("p", { class: "ui-chart-nothing" }, say("chart.nothing")));
    return host;
  }
  let shown: Drawing | null = null;
  const observer = new ResizeObserver((entries) => {
    const width = Math.round(entries[0]?.contentRect.width ?? 0);
    if (width > 0) shown?.resize(width);
  });
  const draw = (): void => {
    shown = drawing(options);
    place.replaceChildren(shown.element);
    observer.disconnect();
    observer.observe(place);
  };
  const change = iconButton(
    "table",
    say("chart.table"),
    () => {
      const toTable = change.getAttribute("aria-pressed") !== "true";
      change.setAttribute("aria-pressed", String(toTable));
      if (toTable) place.replaceChildren(tableOf(options));
      else draw();
    },
    { small: true, pressed: false },
  );
  const legend =
    options.series.length > 1 &&
    build(
      "ul",
      { class: "ui-legend" },
      ...options.series.map(({ name }, at) => build("li", {}, build("span", { class: `ui-series-${(at % 6) + 1}` }), name)),
    );
  host.append(build("figcaption", {}, build("span", {}, options.label), change), ...(legend ? [legend] : []), place);
  draw();
  return host;
}

function tableOf({ series, format, formatX = String, xLabel = say("chart.time"), label }: ChartOptions): HTMLElement {
  const places = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  const value = (one: Series, x: string): string => {
    const point = one.points.find((candidate) => candidate.x === x);
    return point ? format(point.y) : "–";
  };
  return build(
    "div",
    { class: "ui-table-scroll", tabindex: 0, role: "region", "aria-label": label },
    build(
      "table",
      { class: "ui-table" },
      build(
        "thead",
        {},
        build("tr", {}, build("th", { scope: "col" }, xLabel), ...series.map(({ name }) => build("th", { scope: "col", class: "end" }, name))),
      ),
      build(
        "tbody",
        {},
        ...places.map((x) =>
          build("tr", {}, build("th", { scope: "row" }, formatX(x)), ...series.map((one) => build("td", { class: "end" }, value(one, x)))),
        ),
      ),
    ),
  );
}
