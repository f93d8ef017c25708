import { copyText } from "../browser/clipboard";
import { announce } from "../dom/announce";
import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { text } from "../i18n/language";
import { say } from "../i18n/ui";
import { iconButton } from "./button";
import { freshID } from "./identity";

/** A value to be copied, such as an address that another service asks for, under its label. */
export function copyField(label: string, value: string): HTMLElement {
  const id = freshID("copy");
  return build(
    "div",
    { class: "ui-copy" },
    build("span", { class: "ui-field-label", id }, label),
    build("div", { class: "ui-copy-box", role: "group", "aria-labelledby": id }, build("code", {}, value), copyButton(label, () => value)),
  );
}

/** A button that copies a text and says whether it could. */
export function copyButton(label: string, value: () => string): HTMLButtonElement {
  const made = iconButton(
    "copy",
    say("copy", { label }),
    async () => {
      const copied = await copyText(value());
      announce(text(copied ? "copy.done" : "copy.failed"));
      made.replaceChildren(icon(copied ? "check" : "alert"));
      setTimeout(() => made.replaceChildren(icon("copy")), 1600);
    },
    { small: true },
  );
  return made;
}
