import { build } from "../dom/build";
import { icon } from "../dom/icon";

/** A choice that is no field of a form, with the mark that all choices have. */
export function selectBox(select: HTMLSelectElement): HTMLElement {
  select.classList.add("ui-input");
  return build("span", { class: "ui-select" }, select, icon("chevronDown"));
}
