import { build } from "../../shared/dom/build";
import { allIcons, icon } from "../../shared/dom/icon";
import { say } from "../i18n/text";
import { row, section } from "./section";

const colours = [
  "ground", "ground-side", "ground-raised", "ground-hover", "ground-pressed", "line-quiet", "line-control", "text",
  "text-quiet", "text-label", "accent", "accent-ground", "accent-line", "success-ground", "warning-ground",
  "danger-ground", "info-ground", "danger", "series-1", "series-2", "series-3", "series-4", "series-5", "series-6",
];
const sizes = [12, 13, 14, 16, 18, 22, 28];
const spaces = ["1", "2", "3", "4", "6", "8", "12"];

/** Colours, sizes of type and steps of space. */
export function foundations(): HTMLElement {
  const swatches = colours.map((name) => {
    const patch = build("span", { class: "design-patch" });
    patch.style.setProperty("background", `var(--${name})`);
    return build("li", {}, patch, build("code", {}, name));
  });
  const lines = sizes.map((size) => {
    const line = build("p", { class: "design-type" }, build("code", {}, String(size)), build("span", {}, say("type.sample")));
    line.style.setProperty("font-size", `var(--text-${size})`);
    return line;
  });
  const steps = spaces.map((step) => {
    const bar = build("span", { class: "design-space" });
    bar.style.setProperty("width", `var(--space-${step})`);
    return build("li", {}, bar, build("code", {}, step));
  });
  return section(
    "foundations",
    say("foundations"),
    row(say("colours"), build("ul", { class: "design-swatches" }, ...swatches)),
    row(say("type"), build("div", {}, ...lines)),
    row(say("space"), build("ul", { class: "design-spaces" }, ...steps)),
  );
}

/** Every icon under its name. */
export function icons(): HTMLElement {
  const shown = allIcons().map((name) => build("li", {}, icon(name), build("code", {}, name)));
  return section("icons", say("icons"), build("ul", { class: "design-icons" }, ...shown));
}
