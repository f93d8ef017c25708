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
        well.value = isColour(value) ? value : usualColour();
      },
    },
  );
}

function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text.trim());
}

/** The accent of the pages as a code, whatever way of writing colours it has. */
function usualColour(): string {
  const context = build("canvas", { width: 1, height: 1 }).getContext("2d");
  if (context === null) return "#000000";
  const probe = build("i", { class: "ui-accent", hidden: true });
  document.body.append(probe);
  context.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
