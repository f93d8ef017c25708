import type { ThreadItem, WidgetItem } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";
import type { WidgetView } from "../../shared/widgets/widget-view";
import type { ChatStore } from "../state/chat-store";
import { actOnWidget } from "../state/item-acts";
import type { ItemPlace } from "./item-view";

/** A widget of the conversation. What draws it is loaded with the first one. */
export class WidgetItemView extends HTMLElement {
  private store!: ChatStore;
  private shown: WidgetItem | null = null;
  private view: WidgetView | null = null;
  private isLoading = false;

  /** A view of widgets of the open conversation of a store. */
  static of(store: ChatStore): WidgetItemView {
    const view = new WidgetItemView();
    view.store = store;
    const assistant = store.assistant?.title ?? text("chat.assistant");
    view.append(build("h2", { class: "visually-hidden" }, text("chat.answered", { assistant })));
    return view;
  }

  /** Shows a widget as it stands. */
  show(item: ThreadItem, _place: ItemPlace): void {
    if (item.type !== "widget" || item === this.shown) return;
    this.shown = item;
    if (this.view) this.view.show(item.widget);
    else if (!this.isLoading) void this.load();
  }

  private async load(): Promise<void> {
    this.isLoading = true;
    const library = await import("../../shared/widgets/widget-view").catch(() => null);
    this.isLoading = false;
    if (!library) return;
    this.view = library.WidgetView.of(async (action, values) => {
      if (this.shown && !this.store.session.isAnswering) await actOnWidget(this.store, this.shown, action, values);
    });
    this.append(this.view);
    if (this.shown) this.view.show(this.shown.widget);
  }
}

customElements.define("widget-item", WidgetItemView);
