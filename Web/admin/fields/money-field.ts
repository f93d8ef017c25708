import { build } from "../../shared/dom/build";
import { type FieldOptions, FormField } from "../../shared/forms/field";
import { say } from "../i18n/text";
import { microsOf, unitsOf } from "../models/amounts";

/** A field for an amount of the currency, whose value is in its millionths; null where nothing is filled in, and for what is no amount. */
export function moneyField(options: FieldOptions<number | null>): FormField<number | null> {
  const input = build("input", { type: "text", inputmode: "decimal", class: "ui-input number", autocomplete: "off" });
  const isNothing = () => input.value.trim() === "";
  const check = (value: number | null) => (value === null ? say("b.amountProblem") : (options.check?.(value) ?? null));
  return FormField.of<number | null>(
    { ...options, check },
    {
      element: input,
      read: () => (isNothing() ? null : microsOf(input.value)),
      write: (value) => {
        input.value = unitsOf(value);
      },
      isEmpty: isNothing,
    },
  );
}
