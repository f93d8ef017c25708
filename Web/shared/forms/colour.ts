import { build } from "../dom/build";
import { say } from "../i18n/ui";
import { changed, type FieldOptions, FormField } from "./field";

/** A field for a colour, by its hexadecimal code or from the browser's own chooser. */
export function colourField(options: FieldOptions<string>): FormField<string> {
  const text = build("input", { type: "text", class: "ui-input code", maxlength: 7, spellcheck: "false", autocomplete: "off" });
  const well = build("input", { type: "color", class: "ui-colour-well", "aria-label": `${options.label}: ${say("colour.choose")}` });
  well.addEventListener("input", () => {
    text.value = well.value;
    changed(text);
  });
  text.addEventListener("input", () => {
    if (isColour(text.value)) well.value = text.value;
  });
  const own = options.check;
  const check = (value: string): string | null => (isColour(value) ? (own?.(value) ?? null) : say("colour.malformed"));
  return FormField.of(
    { ...options, check },
    {
      element: build("div", { class: "ui-colour" }, well, text),
      input: text,
      read: () => text.value.trim().toLowerCase(),
      write: (value) => {
        text.value = value;
        if (isColour(value)) well.value = value;
      },
    },
  );
}

function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text.trim());
}
