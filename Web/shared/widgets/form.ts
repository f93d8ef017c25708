import { say } from "./words";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What was entered into the fields of a form, by their names. Numbers are numbers, boxes are truth values. */
export function formValues(form: Element): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fields(form)) {
    if (field.disabled || field.name === "" || isFilter(field)) continue;
    if (field instanceof HTMLInputElement && field.type === "radio") {
      if (field.checked) values[nameOf(field)] = field.value;
    } else {
      values[nameOf(field)] = fieldValue(field);
    }
  }
  return values;
}

/** The value of one field. */
export function fieldValue(field: Field): unknown {
  if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked;
  if (field instanceof HTMLInputElement && field.type === "number") return field.value === "" ? "" : field.valueAsNumber;
  return field.value;
}

/** Whether everything that must be there is; what is missing is marked, and the first of it gets the focus. */
export function isComplete(form: Element): boolean {
  let first: Field | null = null;
  for (const field of fields(form)) {
    const good = field.checkValidity();
    const group = field.closest(".w-field") ?? field.parentElement;
    if (field.type !== "radio" || !good) field.setAttribute("aria-invalid", String(!good));
    const message = group?.querySelector(".w-problem");
    if (message) message.textContent = good ? "" : say(field.validity.valueMissing ? "required" : "invalid");
    if (!good) first ??= field;
  }
  first?.focus();
  return first === null;
}

/** Takes back what was said against a field that is right now. */
export function forgiven(field: Element): void {
  if (field.getAttribute("aria-invalid") !== "true" || !(field as Field).checkValidity()) return;
  field.removeAttribute("aria-invalid");
  const message = field.closest(".w-field")?.querySelector(".w-problem");
  if (message) message.textContent = "";
}

/** The name of a field; radio buttons carry that of their widget before it. */
function nameOf(field: Field): string {
  return field.dataset["name"] ?? field.name;
}

function fields(form: Element): Field[] {
  return [...form.querySelectorAll<Field>("input, select, textarea")];
}

function isFilter(field: Field): boolean {
  return field.dataset["filter"] !== undefined;
}
