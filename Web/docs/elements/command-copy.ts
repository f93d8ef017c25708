import { copyText } from "../../shared/browser/clipboard";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";

/** A button that copies a command line. */
export function commandCopy(text: string): HTMLButtonElement {
  const button = build("button", { type: "button", class: "icon-button small", "aria-label": "Copy the command" });
  button.append(icon("copy"));
  button.addEventListener("click", () => {
    void copyText(text).then((copied) => {
      button.replaceChildren(icon(copied ? "check" : "alert"));
      announce(copied ? "Copied" : "It could not be copied");
      setTimeout(() => button.replaceChildren(icon("copy")), 1600);
    });
  });
  return button;
}
