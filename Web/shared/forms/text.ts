import { build } from "../dom/build";
import { say } from "../i18n/ui";
import { type FieldOptions, FormField } from "./field";

/** What a field of one line is told. */
export interface TextOptions extends FieldOptions<string> {
  placeholder?: string;
  type?: "text" | "email" | "url" | "tel" | "search" | "password";
  autocomplete?: string;
  maxLength?: number;
  /** Written with letters of one width: addresses, keys, codes. */
  code?: boolean;
  /** Words before or after what is typed, such as a unit. */
  suffix?: string;
}

/** A field for one line of text. */
export function textField(options: TextOptions): FormField<string> {
  const input = build("input", {
    type: options.type ?? "text",
    class: `ui-input${options.code ? " code" : ""}`,
    placeholder: options.placeholder,
    autocomplete: options.autocomplete ?? "off",
    maxlength: options.maxLength,
    ...(options.code ? { spellcheck: "false", autocapitalize: "none" } : {}),
  });
  return FormField.of(options, {
    element: withSuffix(input, options.suffix),
    input,
    read: () => input.value,
    write: (value) => {
      input.value = value;
    },
  });
}

/** A field for several lines of text, which grows with them. */
export function textArea(
  options: FieldOptions<string> & { rows?: number; placeholder?: string; maxLength?: number; code?: boolean },
): FormField<string> {
  const input = build("textarea", {
    class: `ui-input area${options.code ? " code" : ""}`,
    rows: options.rows ?? 3,
    placeholder: options.placeholder,
    maxlength: options.maxLength,
  });
  return FormField.of(options, {
    element: input,
    read: () => input.value,
    write: (value) => {
      input.value = value;
    },
  });
}

/** What a field for a number is told. */
export interface NumberOptions extends FieldOptions<number | null> {
  min?: number;
  max?: number;
  step?: number | "any";
  placeholder?: string;
  suffix?: string;
}

/** A field for a number; null where nothing is filled in. */
export function numberField(options: NumberOptions): FormField<number | null> {
  const { min, max, step = 1 } = options;
  const input = build("input", {
    type: "number", class: "ui-input number", min, max, step, placeholder: options.placeholder, autocomplete: "off",
  });
  const own = options.check;
  const check = (value: number | null): string | null => {
    if (value !== null && min !== undefined && value < min) return say("field.atLeast", { value: min });
    if (value !== null && max !== undefined && value > max) return say("field.atMost", { value: max });
    if (value !== null && step === 1 && !Number.isInteger(value)) return say("field.whole");
    return own?.(value) ?? null;
  };
  return FormField.of<number | null>(
    { ...options, check },
    {
      element: withSuffix(input, options.suffix),
      input,
      read: () => (input.value.trim() === "" || Number.isNaN(input.valueAsNumber) ? null : input.valueAsNumber),
      write: (value) => {
        input.value = value === null ? "" : String(value);
      },
    },
  );
}

/** A field for a day (`2026-11-23`), or with `time` for an instant in the person's time zone (ISO 8601, UTC). */
export function dateField(
  options: FieldOptions<string> & { time?: boolean; min?: string; max?: string },
): FormField<string> {
  const { time = false } = options;
  const input = build("input", {
    type: time ? "datetime-local" : "date", class: "ui-input date", min: options.min, max: options.max,
  });
  return FormField.of(options, {
    element: input,
    read: () => (time && input.value !== "" ? new Date(input.value).toISOString() : input.value),
    write: (value) => {
      input.value = time && value !== "" ? localTime(new Date(value)) : value.slice(0, 10);
    },
  });
}

/** An instant as the browser's field for local times wants it. */
function localTime(when: Date): string {
  return new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function withSuffix(input: HTMLElement, suffix: string | undefined): HTMLElement {
  if (suffix === undefined) return input;
  return build("div", { class: "ui-input-group" }, input, build("span", { class: "ui-suffix" }, suffix));
}
