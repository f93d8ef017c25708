import { build } from "../../shared/dom/build";

/** A figure with its name, and a remark. */
export interface Figure {
  label: string;
  value: string;
  remark?: string;
}

/** The figures that matter most, side by side. */
export function figureRow(figures: readonly Figure[]): HTMLElement {
  return build(
    "dl",
    { class: "figure-row" },
    ...figures.map(({ label, value, remark }) =>
      build("div", {}, build("dt", {}, label), build("dd", {}, value), remark && build("dd", { class: "quiet" }, remark)),
    ),
  );
}
