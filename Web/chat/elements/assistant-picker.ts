import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import type { ChatStore } from "../state/chat-store";

/** The name of the assistant, and the choice of another when the person has several. */
export class AssistantPicker extends HTMLElement {
  private store!: ChatStore;
  private shown = "";

  /** A picker for the assistants of a store. */
  static of(store: ChatStore): AssistantPicker {
    const picker = new AssistantPicker();
    picker.store = store;
    return picker;
  }

  /** Shows the state of the store. */
  update(): void {
    const { assistants, assistant } = this.store;
    const shown = JSON.stringify([assistants.map((entry) => [entry.slug, entry.title]), assistant?.slug]);
    if (shown === this.shown) return;
    this.shown = shown;
    const title = build("h1", {}, assistant?.title ?? this.store.installation?.name ?? "Lyceum");
    if (assistants.length < 2) {
      this.replaceChildren(title);
      return;
    }
    title.className = "visually-hidden";
    const select = build(
      "select",
      { "aria-label": text("chat.assistant") },
      ...assistants.map((entry) => build("option", { value: entry.slug }, entry.title)),
    );
    select.value = assistant?.slug ?? "";
    select.addEventListener("change", () => this.store.chooseAssistant(select.value));
    this.replaceChildren(title, build("span", { class: "select" }, build("span", { "aria-hidden": "true" }, title.textContent), icon("chevronDown"), select));
  }
}

customElements.define("assistant-picker", AssistantPicker);
