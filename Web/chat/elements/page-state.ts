import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";
import type { ChatStore } from "../state/chat-store";

type Shown = "nothing" | "loading" | "unreachable" | "missing" | "none";

/** What stands in the place of a conversation that cannot be shown: loading, unreachable, gone, nothing open. */
export class PageState extends HTMLElement {
  private store!: ChatStore;
  private shown: Shown = "nothing";

  /** A state for the page of a store. */
  static of(store: ChatStore): PageState {
    const state = new PageState();
    state.store = store;
    state.hidden = true;
    return state;
  }

  /** Shows the state of the store. */
  update(): void {
    const shown = this.current();
    if (shown === this.shown) return;
    this.shown = shown;
    this.hidden = shown === "nothing";
    this.replaceChildren(...this.content(shown));
  }

  private current(): Shown {
    const { status, opening, assistant } = this.store;
    if (status === "loading") return "loading";
    if (status === "unreachable" || opening === "unreachable") return "unreachable";
    if (assistant === null) return "none";
    if (opening === "missing") return "missing";
    return opening === "loading" ? "loading" : "nothing";
  }

  private content(shown: Shown): Node[] {
    const { store } = this;
    switch (shown) {
      case "nothing":
        return [];
      case "loading":
        return [
          build("p", { class: "visually-hidden", role: "status" }, text("chat.loading")),
          build("div", { class: "skeleton messages", "aria-hidden": "true" }),
        ];
      case "unreachable":
        return [
          build("h2", {}, text("chat.unreachable")),
          this.button(text("chat.tryAgain"), () => (store.status === "ready" ? store.followAddress() : void store.start())),
        ];
      case "missing":
        return [build("h2", {}, text("chat.notFound")), this.button(text("rail.new"), () => store.newConversation())];
      case "none":
        return [build("h2", {}, text("chat.noAssistants")), build("p", {}, text("chat.noAssistantsText"))];
    }
  }

  private button(label: string, run: () => void): HTMLElement {
    return build("button", { type: "button", class: "button", on: { click: run } }, label);
  }
}

customElements.define("page-state", PageState);
