import { button } from "../../shared/components/button";
import { textOf } from "../../shared/chatkit/conversation";
import type { UserMessage } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import { sayDifferently } from "../state/item-acts";

/** A message that is being said differently, in its place. */
export class MessageEditor extends HTMLElement {
  private readonly field = build("textarea", { class: "edit-field", rows: 1 });

  /** An editor of a message; it goes on with what was written in its place, where something was. */
  static of(store: ChatStore, message: UserMessage, written: string | null): MessageEditor {
    const editor = new MessageEditor();
    const { field } = editor;
    const before = textOf(message);
    field.value = written ?? before;
    field.setAttribute("aria-label", say("message.editLabel"));
    const cancel = (): void => store.edit(null);
    const send = (): void => {
      const words = field.value.trim();
      if (store.session.isAnswering) return;
      if (words === "" || words === before) return cancel();
      sayDifferently(store, message.id, words);
    };
    field.addEventListener("input", () => editor.fit());
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" && !event.shiftKey) send();
      else if (event.key === "Escape") cancel();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    editor.append(
      field,
      build(
        "div",
        { class: "edit-foot" },
        build("span", { class: "quiet" }, say("message.editHint")),
        button(say("message.cancelEdit"), { small: true, run: cancel }),
        button(say("message.saveEdit"), { small: true, kind: "primary", run: send }),
      ),
    );
    return editor;
  }

  /** Measures the field once it has a width, and puts the caret into it. */
  connectedCallback(): void {
    this.fit();
    this.begin();
  }

  /** Puts the caret behind the text, unless something else is being written. */
  private begin(): void {
    const { activeElement } = document;
    if (activeElement instanceof HTMLTextAreaElement && activeElement.value !== "") return;
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  private fit(): void {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}

customElements.define("message-editor", MessageEditor);
