import { build } from "../../shared/dom/build";
import type { Choice } from "../../shared/forms/choice";
import { type FieldOptions, FormField } from "../../shared/forms/field";

/** A field to tick any of a few that all stand there. */
export function checksField(options: FieldOptions<string[]> & { choices: readonly Choice[] }): FormField<string[]> {
  const inputs = options.choices.map(({ value }) => build("input", { type: "checkbox", value, class: "ui-tick" }));
  const group = build(
    "div",
    { role: "group", class: "ui-choices checks" },
    ...options.choices.map(({ label, hint }, at) =>
      build("label", { class: "ui-choice" }, inputs[at], build("span", {}, label, hint && build("span", { class: "ui-choice-hint" }, hint))),
    ),
  );
  const made = FormField.of<string[]>(options, {
    element: group,
    isGroup: true,
    read: () => inputs.filter((input) => input.checked).map((input) => input.value),
    write: (values) => {
      for (const input of inputs) input.checked = values.includes(input.value);
    },
    isEmpty: (values) => values.length === 0,
  });
  made.focus = () => inputs[0]?.focus();
  return made;
}
