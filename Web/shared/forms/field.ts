import { freshID } from "../components/identity";
import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { say } from "../i18n/ui";

/** What every field is told. */
export interface FieldOptions<Value> {
  label: string;
  /** The path of its value in what is sent, such as `limits.people`. */
  name?: string;
  help?: string | Node;
  error?: string;
  /** True where it must be filled; false marks it as optional. */
  required?: boolean;
  disabled?: boolean;
  value?: Value;
  /** What is wrong with a value; null where nothing is. Asked when the field is left, and before it is sent. */
  check?: (value: Value) => string | null;
}

/** What a field is filled with. */
export interface FieldControl<Value> {
  /** What is shown. */
  element: HTMLElement;
  /** What takes the focus, and is labelled; the element itself unless told. */
  input?: HTMLElement;
  /** Whether the label names a group of inputs, and is no label of a single one. */
  isGroup?: boolean;
  /** Whether the label stands behind the control, in its line. */
  isInline?: boolean;
  read(): Value;
  write(value: Value): void;
  /** Whether nothing was filled in. */
  isEmpty?(value: Value): boolean;
}

/** A control with its label, its help and what is wrong with it, tied together for assistive technology. */
export class FormField<Value = unknown> extends HTMLElement {
  /** The path of its value. */
  name = "";
  private options!: FieldOptions<Value>;
  private control!: FieldControl<Value>;
  private readonly problem = build("p", { class: "ui-field-problem" });

  /** A field around a control. */
  static of<Value>(options: FieldOptions<Value>, control: FieldControl<Value>): FormField<Value> {
    const made = new FormField<Value>();
    made.options = options;
    made.control = control;
    made.name = options.name ?? "";
    made.assemble();
    if (options.value !== undefined) control.write(options.value);
    made.setError(options.error ?? null);
    return made;
  }

  get value(): Value {
    return this.control.read();
  }

  set value(value: Value) {
    this.control.write(value);
  }

  get label(): string {
    return this.options.label;
  }

  /** Says from now on whether the field must be filled, where that depends on another one. */
  setRequired(required: boolean): void {
    this.options = { ...this.options, required };
    if (required && !this.control.isGroup) this.input.setAttribute("aria-required", "true");
    else this.input.removeAttribute("aria-required");
    if (!required) this.setError(null);
  }

  /** Says what is wrong with the field; null takes it back. */
  setError(message: string | null): void {
    const { input } = this;
    this.toggleAttribute("invalid", message !== null);
    if (message === null) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    this.problem.replaceChildren(...(message === null ? [] : [icon("alert"), message]));
  }

  /** What is wrong with the field now, which it also says; null where nothing is. */
  validate(): string | null {
    const { value, control, options } = this;
    const isEmpty = control.isEmpty?.(value) ?? (value === "" || value === null);
    const missing = options.required === true && isEmpty ? say("field.missing") : null;
    const message = missing ?? (isEmpty ? null : (options.check?.(value) ?? null));
    this.setError(message);
    return message;
  }

  /** Gives the focus to the control. */
  override focus(): void {
    this.input.focus();
  }

  private get input(): HTMLElement {
    return this.control.input ?? this.control.element;
  }

  private assemble(): void {
    const { options, control, input, problem } = this;
    input.id ||= freshID("field");
    const { id } = input;
    problem.id = `${id}-problem`;
    const help = options.help === undefined ? null : build("p", { class: "ui-field-help", id: `${id}-help` }, options.help);
    const optional = options.required === false && build("span", { class: "ui-field-optional" }, say("optional"));
    const label = control.isGroup
      ? build("span", { class: "ui-field-label", id: `${id}-label` }, options.label, optional)
      : build("label", { class: "ui-field-label", id: `${id}-label`, for: id }, options.label, optional);
    if (control.isGroup) input.setAttribute("aria-labelledby", label.id);
    input.setAttribute("aria-describedby", [help?.id, problem.id].filter(Boolean).join(" "));
    if (options.required === true && input.getAttribute("role") !== "switch" && !control.isGroup) {
      input.setAttribute("aria-required", "true");
    }
    if (options.disabled) disable(control.element);
    this.classList.add("ui-field");
    if (control.isInline) {
      this.classList.add("inline");
      this.append(build("div", { class: "ui-field-line" }, control.element, label), ...(help ? [help] : []), problem);
    } else {
      this.append(label, control.element, ...(help ? [help] : []), problem);
    }
    this.addEventListener("input", () => {
      if (this.hasAttribute("invalid")) this.setError(null);
    });
    this.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      if (next instanceof Node && this.contains(next)) return;
      // Nobody is told that a field is empty before they had it filled.
      const isEmpty = control.isEmpty?.(this.value) ?? (this.value === "" || this.value === null);
      if (!isEmpty && options.check) this.validate();
    });
  }
}

customElements.define("form-field", FormField);

/** A field around a control of the page's own; its value is the control's `value` where it has one. */
export function field(options: FieldOptions<string> & { control: HTMLElement }): FormField<string> {
  const control = options.control as HTMLElement & { value?: string };
  return FormField.of<string>(options, {
    element: control,
    read: () => control.value ?? "",
    write: (value) => {
      control.value = value;
    },
  });
}

/** Tells the form that a control of several parts has another value. */
export function changed(element: HTMLElement): void {
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

function disable(element: HTMLElement): void {
  const inputs = [element, ...element.querySelectorAll<HTMLElement>("input, select, textarea, button")];
  for (const input of inputs) if ("disabled" in input) (input as HTMLInputElement).disabled = true;
}
