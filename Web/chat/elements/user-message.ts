import { isPending, textOf } from "../../shared/chatkit/conversation";
import type { UserMessage } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";

/** What a person wrote, as plain text. */
export class UserMessageView extends HTMLElement {
  private shown: UserMessage | null = null;

  /** Shows a message. */
  show(message: UserMessage): void {
    if (message === this.shown) return;
    this.shown = message;
    this.toggleAttribute("pending", isPending(message));
    this.replaceChildren(
      build("h2", { class: "visually-hidden" }, text("chat.you")),
      build("p", { dir: "auto" }, textOf(message)),
    );
  }
}

customElements.define("user-message", UserMessageView);
