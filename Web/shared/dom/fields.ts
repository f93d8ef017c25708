import { build } from "./build";

/** A field with its label above and its help below. */
export function labelled(label: string, field: HTMLElement, help: string | null = null): HTMLElement {
  if (help !== null) field.setAttribute("aria-describedby", `${field.id}-help`);
  return build(
    "p",
    { class: "form-field" },
    build("label", { for: field.id }, label),
    field,
    help !== null && build("span", { class: "quiet", id: `${field.id}-help` }, help),
  );
}

/** A box to tick, with its label beside it. */
export function ticked(label: string, field: HTMLElement): HTMLElement {
  return build("p", { class: "form-field tick" }, field, build("label", { for: field.id }, label));
}

/** The number that somebody wrote, with a point or a comma; null for none. */
export function numberIn(written: string): number | null {
  const digits = written.trim().replace(",", ".");
  return /^\d{1,7}(\.\d{1,4})?$/.test(digits) ? Number(digits) : null;
}
