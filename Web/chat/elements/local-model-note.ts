import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import type { ChatStore } from "../state/chat-store";

const providerSettings = ["LYCEUM_CHAT_BASE_URL", "LYCEUM_CHAT_API_KEY", "LYCEUM_CHAT_MODEL"];

/** Says that the small model of the installation answers, and how an administrator plugs in a provider. */
export class LocalModelNote extends HTMLElement {
  private store!: ChatStore;

  /** A note that shows itself when the store's installation runs local models. */
  static of(store: ChatStore): LocalModelNote {
    const note = new LocalModelNote();
    note.store = store;
    note.hidden = true;
    return note;
  }

  /** Shows the state of the store. */
  update(): void {
    const { installation } = this.store;
    this.hidden = !installation?.local_models;
    if (!installation || this.hidden || this.childElementCount > 0) return;
    const dialog = build(
      "dialog",
      { "aria-labelledby": "local-model-title" },
      build("h2", { id: "local-model-title" }, text("model.localTitle")),
      build("p", {}, text("model.localText", { model: installation.chat_model })),
      build("ul", { class: "settings" }, ...providerSettings.map((name) => build("li", {}, build("code", {}, name)))),
      build("p", {}, text("model.localFile"), " ", build("code", {}, "LYCEUM_LOCAL_MODEL=model.gguf")),
    );
    const close = build("button", { type: "button", class: "button", on: { click: () => dialog.close() } });
    close.append(text("model.close"));
    dialog.append(build("div", { class: "actions" }, close));
    const open = build("button", { type: "button", class: "link-button", on: { click: () => dialog.showModal() } });
    open.append(icon("info"), text("model.local"));
    this.append(open, dialog);
  }
}

customElements.define("local-model-note", LocalModelNote);
