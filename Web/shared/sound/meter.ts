import { build } from "../dom/build";

/** How loud speech is, of what can be heard: a level of this fills the meter. */
const speech = 0.12;
const bars = 5;

/** Strokes that are as long as it is loud; a picture for the eye alone. */
export function soundMeter(): HTMLElement {
  return build("span", { class: "sound-meter", "aria-hidden": "true" }, ...meterBars());
}

/** What a meter is made of. */
export function meterBars(): HTMLElement[] {
  return Array.from({ length: bars }, () => build("i"));
}

/** Shows how loud it is, from 0 to 1. */
export function showLevel(meter: HTMLElement, level: number): void {
  meter.style.setProperty("--level", Math.min(1, level / speech).toFixed(2));
}
