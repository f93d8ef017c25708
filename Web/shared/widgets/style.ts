import type { WidgetComponent } from "./model";
import { membersIn, numberIn } from "./values";

/** Pixels of one unit of space. */
const unit = 4;
const corners: Record<string, string> = {
  "none": "0", "2xs": "2px", "xs": "4px", "sm": "6px", "md": "8px", "lg": "10px", "xl": "12px", "2xl": "16px", "3xl": "20px",
  "4xl": "24px", "full": "999px", "100%": "100%",
};
const colours: Record<string, string> = {
  "prose": "text", "primary": "text", "emphasis": "text", "secondary": "text-label", "tertiary": "text-quiet",
  "success": "success-text", "warning": "warning-text", "caution": "warning-text", "danger": "danger-text",
  "info": "info-text", "discovery": "accent-text", "surface": "ground-raised", "surface-secondary": "ground-side",
  "surface-tertiary": "ground-hover", "surface-elevated": "ground-raised", "default": "line-quiet", "subtle": "line-quiet",
  "strong": "line-control", "white": "ground-raised", "gray": "text-label",
};
const grounds: Record<string, string> = {
  "success": "success-ground", "warning": "warning-ground", "caution": "warning-ground", "danger": "danger-ground",
  "info": "info-ground", "discovery": "accent-ground", "primary": "ground-hover", "secondary": "ground-side",
};

/** A colour of the theme by its name, or one that the browser knows; null for anything else. */
export function colour(value: unknown, use: "text" | "ground" = "text"): string | null {
  const { light, dark } = membersIn(value);
  if (typeof light === "string" && typeof dark === "string") {
    const pair = [colour(light, use), colour(dark, use)];
    return pair.includes(null) ? null : `light-dark(${pair.join(", ")})`;
  }
  if (typeof value !== "string") return null;
  const named = (use === "ground" && Object.hasOwn(grounds, value) ? grounds[value] : undefined) ?? (Object.hasOwn(colours, value) ? colours[value] : undefined) ?? shade(value);
  if (named) return `var(--${named})`;
  // Nothing that could fetch something is a colour.
  return /^[\w#(),.%/\s-]{3,60}$/.test(value) && !/url|image/i.test(value) && CSS.supports("color", value) ? value : null;
}

/** A shade such as `blue-500` as the series colour that comes nearest. */
function shade(value: string): string | undefined {
  const hue = /^(blue|sky|cyan|purple|violet|green|teal|orange|yellow|amber|red|pink|gray|slate)(?:-\d+)?$/.exec(value)?.[1];
  const series: Record<string, number> = {
    blue: 1, sky: 1, cyan: 1, orange: 2, amber: 2, yellow: 2, green: 3, teal: 3, purple: 4, violet: 4, pink: 5, red: 5, gray: 6,
    slate: 6,
  };
  return hue ? `series-${series[hue] ?? 1}` : undefined;
}

/** A length: a number in pixels, or in units of space; a text where it is one that CSS knows. */
export function size(value: unknown, per = 1): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return `${value * per}px`;
  return typeof value === "string" && /^(?:-?[\d.]+(?:px|%|rem|em|ch|vh|vw|dvh|fr)?|auto|(?:fit|min|max)-content)$/.test(value)
    ? value
    : null;
}

/** Writes a property where there is a value for it. */
export function set(element: HTMLElement, property: string, value: string | null): void {
  if (value !== null) element.style.setProperty(property, value);
}

/** The sides of a box: one length for all, or by their names. */
function sides(element: HTMLElement, property: "padding" | "margin", value: unknown): void {
  if (typeof value !== "object") return set(element, property, size(value, unit));
  const members = membersIn(value);
  for (const [name, targets] of sideNames) {
    for (const side of targets) set(element, `${property}-${side}`, size(members[name], unit));
  }
}

const sideNames: readonly [string, readonly string[]][] = [
  ["x", ["left", "right"]], ["y", ["top", "bottom"]], ["top", ["top"]], ["right", ["right"]], ["bottom", ["bottom"]],
  ["left", ["left"]],
];

function borders(element: HTMLElement, value: unknown): void {
  const line = (edge: unknown): string | null => {
    const width = numberIn(edge) ?? numberIn(membersIn(edge)["size"]);
    if (width === null) return null;
    const { style, color } = membersIn(edge);
    const kind = typeof style === "string" && /^[a-z]+$/.test(style) ? style : "solid";
    return `${width}px ${kind} ${colour(color) ?? "var(--line-quiet)"}`;
  };
  const whole = line(value);
  if (whole !== null) return set(element, "border", whole);
  const members = membersIn(value);
  for (const [name, targets] of sideNames) for (const side of targets) set(element, `border-${side}`, line(members[name]));
}

const positions: Record<string, string> = {
  start: "flex-start", end: "flex-end", center: "center", baseline: "baseline", stretch: "stretch", between: "space-between",
  around: "space-around", evenly: "space-evenly",
};

/** Gives an element the lengths of a component. */
export function styleSize(element: HTMLElement, component: WidgetComponent): void {
  set(element, "width", size(component["width"]) ?? size(component["size"]));
  set(element, "height", size(component["height"]) ?? size(component["size"]));
  for (const [member, property] of [["min", "min"], ["max", "max"]] as const) {
    set(element, `${property}-width`, size(component[`${member}Width`]) ?? size(component[`${member}Size`]));
    set(element, `${property}-height`, size(component[`${member}Height`]) ?? size(component[`${member}Size`]));
  }
  const ratio = component["aspectRatio"];
  if (typeof ratio === "number" || (typeof ratio === "string" && /^[\d.]+\s*(?:\/\s*[\d.]+)?$/.test(ratio))) {
    set(element, "aspect-ratio", String(ratio));
  }
  const { flex } = component;
  if (typeof flex === "number" || (typeof flex === "string" && /^[\d.\s]+(?:auto|%|px)?$/.test(flex))) set(element, "flex", String(flex));
}

/** Gives a container the look of a box. */
export function styleBox(element: HTMLElement, component: WidgetComponent, direction: "row" | "column"): void {
  styleSize(element, component);
  element.style.setProperty("flex-direction", direction);
  set(element, "gap", size(component["gap"], unit));
  set(element, "align-items", positions[String(component["align"])] ?? null);
  set(element, "justify-content", positions[String(component["justify"])] ?? null);
  const { wrap } = component;
  if (wrap === "wrap" || wrap === "nowrap" || wrap === "wrap-reverse") set(element, "flex-wrap", wrap);
  styleSpace(element, component);
}

/** Padding, margin, border, corners and ground. */
export function styleSpace(element: HTMLElement, component: WidgetComponent): void {
  sides(element, "padding", component["padding"]);
  sides(element, "margin", component["margin"]);
  borders(element, component["border"]);
  set(element, "border-radius", corners[String(component["radius"])] ?? null);
  set(element, "background", colour(component["background"], "ground"));
}

/** A class for one of the words that a component may have. */
export function look(prefix: string, value: unknown): string {
  return typeof value === "string" && /^[\w-]+$/.test(value) ? ` ${prefix}-${value}` : "";
}
