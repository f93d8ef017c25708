import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import type { ChatStore } from "../state/chat-store";
import { AssistantPicker } from "./assistant-picker";

/** The line above a conversation: which assistant this is, and on a narrow page the way to the others. */
export class ChatHeader extends HTMLElement {
  private store!: ChatStore;
  private menu!: HTMLButtonElement;
  private picker!: AssistantPicker;

  /** `openRail` shows the list of conversations. */
  static of(store: ChatStore, openRail: () => void): ChatHeader {
    const header = new ChatHeader();
    header.store = store;
    header.menu = build(
      "button",
      { type: "button", class: "icon-button narrow-only", "aria-label": text("rail.open"), on: { click: openRail } },
      icon("menu"),
    );
    header.picker = AssistantPicker.of(store);
    const compose = build(
      "button",
      {
        type: "button",
        class: "icon-button narrow-only",
        "aria-label": text("rail.new"),
        title: text("rail.new"),
        on: { click: () => store.newConversation() },
      },
      icon("compose"),
    );
    header.append(header.menu, header.picker, compose);
    return header;
  }

  /** Shows the state of the store. */
  update(): void {
    const { session, opening } = this.store;
    this.toggleAttribute("bare", opening === "ready" && session.conversation.items.length === 0);
    this.picker.update();
  }

  /** Returns the focus to the button that opened the list. */
  focusMenu(): void {
    this.menu.focus();
  }
}

customElements.define("chat-header", ChatHeader);
