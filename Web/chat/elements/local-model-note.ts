import { ModalDialog } from "../../shared/components/modal";
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
    const open = build("button", { type: "button", class: "link-button" }, icon("info"), text("model.local"));
    open.addEventListener("click", () => explain(installation.chat_model));
    this.append(open);
  }
}

function explain(model: string): void {
  const body = build(
    "div",
    { class: "note-text" },
    build("p", {}, text("model.localText", { model })),
    build("ul", {}, ...providerSettings.map((name) => build("li", {}, build("code", {}, name)))),
    build("p", {}, text("model.localFile"), " ", build("code", {}, "LYCEUM_LOCAL_MODEL=model.gguf")),
  );
  ModalDialog.open({ title: text("model.localTitle"), body });
}

customElements.define("local-model-note", LocalModelNote);
