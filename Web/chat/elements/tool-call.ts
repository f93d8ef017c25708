import type { ThreadItem } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import { giveToolResult } from "../state/item-acts";
import type { ItemPlace } from "./item-view";

/** Something that the assistant asks of the page around the chat. Where no page can do it, the person is told. */
export class ToolCallView extends HTMLElement {
  private store!: ChatStore;
  private asked = "";

  /** A view of calls of the open conversation of a store. */
  static of(store: ChatStore): ToolCallView {
    const view = new ToolCallView();
    view.store = store;
    return view;
  }

  /** Shows a call that waits; one that was answered shows nothing. */
  show(item: ThreadItem, { isLast }: ItemPlace): void {
    if (item.type !== "client_tool_call") return;
    this.hidden = item.status !== "pending" || !isLast;
    if (this.hidden || this.asked === item.id || this.store.session.isAnswering) return;
    this.asked = item.id;
    this.replaceChildren(
      icon("tool"),
      build("div", {}, build("strong", {}, say("tool.waiting", { name: item.name })), build("span", {}, say("tool.unable"))),
    );
    const { onToolCall } = this.store;
    if (!onToolCall) return;
    this.hidden = true;
    void onToolCall(item.name, item.arguments).then(
      (result) => giveToolResult(this.store, item, result),
      () => {
        this.hidden = false;
      },
    );
  }
}

customElements.define("tool-call", ToolCallView);
