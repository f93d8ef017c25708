import { copyText } from "../browser/clipboard";
import type { TextKey } from "../i18n/en";
import { text } from "../i18n/language";
import { announce } from "./announce";
import { icon } from "./icon";

/** A button that copies a text and says whether it could. */
export class CopyButton extends HTMLElement {
  private source: () => string = () => "";
  private label: () => string = () => text("copy.answer");
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly button = document.createElement("button");

  /** A button for a text that is asked for when it is pressed. */
  static copying(source: () => string, label: TextKey): CopyButton {
    const made = new CopyButton();
    made.source = source;
    made.label = () => text(label);
    return made;
  }

  /** The same, with words of the page's own on it. */
  static named(source: () => string, words: string): CopyButton {
    const made = new CopyButton();
    made.source = source;
    made.label = () => words;
    return made;
  }

  /** Builds the button once. */
  connectedCallback(): void {
    if (this.button.isConnected) return;
    this.button.type = "button";
    this.button.className = "icon-button small";
    this.button.dataset["focus"] = "copy";
    this.button.addEventListener("click", () => void this.copy());
    this.rest();
    this.append(this.button);
  }

  /** Leaves no timer behind. */
  disconnectedCallback(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private rest(): void {
    this.button.replaceChildren(icon("copy"));
    this.button.setAttribute("aria-label", this.label());
    this.button.title = this.label();
  }

  private async copy(): Promise<void> {
    const copied = await copyText(this.source());
    const said = text(copied ? "copy.done" : "copy.failed");
    this.button.replaceChildren(icon(copied ? "check" : "alert"));
    this.button.title = said;
    announce(said);
    this.timer = setTimeout(() => this.rest(), 1600);
  }
}

customElements.define("copy-button", CopyButton);
