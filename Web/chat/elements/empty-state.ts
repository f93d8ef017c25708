import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import type { ChatStore } from "../state/chat-store";

/** What a new conversation shows: what the assistant is for, and a few questions to begin with. */
export class EmptyState extends HTMLElement {
  private store!: ChatStore;
  private shown = "";

  /** An empty state for the assistant of a store. */
  static of(store: ChatStore): EmptyState {
    const state = new EmptyState();
    state.store = store;
    return state;
  }

  /** Shows the state of the store. */
  update(): void {
    const { assistant } = this.store;
    const prompts = assistant?.starter_prompts?.slice(0, 4) ?? [];
    const key = JSON.stringify([assistant?.slug, prompts]);
    if (key === this.shown) return;
    this.shown = key;
    this.replaceChildren(
      build("div", { class: "emblem" }, icon("mark")),
      build("h2", {}, assistant?.title ?? ""),
      build("p", {}, assistant?.description || text("empty.lead")),
      ...(prompts.length > 0
        ? [
            build("h3", {}, text("empty.starters")),
            build("ul", {}, ...prompts.map((prompt) => this.starter(prompt))),
          ]
        : []),
    );
  }

  private starter(prompt: string): HTMLElement {
    return build("li", {}, build("button", { type: "button", on: { click: () => this.store.send(prompt) } }, prompt));
  }
}

customElements.define("empty-state", EmptyState);
