import { button, iconButton } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import type { Opinion } from "../state/feedback";

/** The most characters of a reason, which the server counts in bytes. */
const longest = 500;
let made = 0;

/** Asks why an answer helped or did not; whoever has nothing to say closes it. */
export class AnswerReason extends HTMLElement {
  private left!: () => void;
  private isSending = false;
  private readonly field = build("textarea", { rows: 2, maxlength: longest });

  /** A form that hands over the reason, and goes once it is kept; `left` is called when it goes. */
  static of(opinion: Opinion, send: (reason: string) => Promise<boolean>, left: () => void): AnswerReason {
    const form = new AnswerReason();
    form.left = left;
    form.buildParts(say(opinion === "positive" ? "reason.good" : "reason.bad"), send);
    return form;
  }

  private buildParts(question: string, send: (reason: string) => Promise<boolean>): void {
    made += 1;
    this.field.id = `reason-${made}`;
    this.field.placeholder = say("reason.placeholder");
    const form = build(
      "form",
      {},
      build("label", { for: this.field.id }, question),
      iconButton("close", say("reason.close"), () => this.close(), { small: true }),
      this.field,
      button(say("reason.send"), { submit: true, small: true }),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit(send);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.close();
    });
    this.append(form);
  }

  /** What could not be kept stays, to be sent again. */
  private async submit(send: (reason: string) => Promise<boolean>): Promise<void> {
    const reason = this.field.value.trim();
    if (reason === "") return this.field.focus();
    if (this.isSending) return;
    this.isSending = true;
    if (await send(reason)) this.close();
    this.isSending = false;
  }

  private close(): void {
    const hadFocus = this.contains(document.activeElement);
    this.remove();
    if (hadFocus) this.left();
  }
}

customElements.define("answer-reason", AnswerReason);
