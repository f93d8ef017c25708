import { codeEditor } from "../../shared/components/editor/code-editor";
import { type FieldOptions, FormField } from "../../shared/forms/field";
import { say } from "../i18n/text";

/** A field for a JSON object. Its value is the object; null where what is written is none. */
export function jsonField(options: FieldOptions<Record<string, unknown> | null> & { rows?: number }): FormField<Record<string, unknown> | null> {
  const editor = codeEditor({ label: options.label, language: "json", rows: options.rows ?? 5, hideLabel: true });
  return FormField.of<Record<string, unknown> | null>(
    { ...options, check: (value) => (value === null ? say("triggers.inputProblem") : null) },
    {
      element: editor,
      input: editor.input,
      read: () => objectOf(editor.value),
      write: (value) => {
        editor.value = value === null ? "" : JSON.stringify(value, null, 2);
      },
      isEmpty: () => editor.value.trim() === "",
    },
  );
}

/** The object that a text is; an empty one for no text, and null for everything else. */
export function objectOf(text: string): Record<string, unknown> | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
