import { build } from "../../shared/dom/build";
import { type FieldOptions, FormField } from "../../shared/forms/field";

/** The lines of a text that say something. */
export function linesIn(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A field for a list of short texts, one a line. */
export function linesField(options: FieldOptions<string[]> & { rows?: number; placeholder?: string }): FormField<string[]> {
  const input = build("textarea", {
    class: "ui-input area code",
    rows: options.rows ?? 3,
    placeholder: options.placeholder,
    spellcheck: "false",
    autocapitalize: "none",
  });
  return FormField.of(options, {
    element: input,
    read: () => linesIn(input.value),
    write: (lines) => {
      input.value = lines.join("\n");
    },
    isEmpty: (lines) => lines.length === 0,
  });
}
