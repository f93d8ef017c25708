import { selectField } from "../../shared/forms/choice";
import { type FieldOptions, FormField } from "../../shared/forms/field";
import { say } from "../i18n/text";

/** A field for yes, no, or neither, which `empty` names; null is neither. */
export function triField(options: FieldOptions<boolean | null> & { empty: string }): FormField<boolean | null> {
  const { label, empty } = options;
  const inner = selectField({
    label,
    empty,
    choices: [
      { value: "true", label: say("voice.yes") },
      { value: "false", label: say("voice.no") },
    ],
  });
  const select = inner.querySelector("select") as HTMLSelectElement;
  return FormField.of<boolean | null>(options, {
    element: select.parentElement as HTMLElement,
    input: select,
    read: () => (select.value === "" ? null : select.value === "true"),
    write: (value) => {
      select.value = value === null ? "" : String(value);
    },
  });
}
