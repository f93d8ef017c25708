import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import type { ThreadItem } from "../../shared/chatkit/types";
import type { ChatStore } from "../state/chat-store";
import type { ConversationSession } from "../state/conversation-session";
import { AnswerStatus } from "./answer-status";
import { AssistantMessageView } from "./assistant-message";
import { EmptyState } from "./empty-state";
import { PageState } from "./page-state";
import { UserMessageView } from "./user-message";

/** How near the bottom, in pixels, counts as being there. */
const nearBottom = 80;

type MessageView = UserMessageView | AssistantMessageView;

/** The messages of the open conversation. Stays at the bottom while it is there, and leaves a reader alone. */
export class MessageLog extends HTMLElement {
  private store!: ChatStore;
  private session: ConversationSession | null = null;
  private views = new Map<string, MessageView>();
  private status!: AnswerStatus;
  private empty!: EmptyState;
  private state!: PageState;
  private readonly messages = build("div", { class: "messages", role: "log", "aria-live": "off" });
  private readonly scroller = build("div", { class: "scroller", tabindex: -1 });
  private readonly latest = build("button", { type: "button", class: "latest", hidden: true });
  private follows = true;
  private readonly resized = new ResizeObserver(() => this.keepPlace());

  /** A log for the open conversation of a store. */
  static of(store: ChatStore): MessageLog {
    const log = new MessageLog();
    log.store = store;
    log.status = AnswerStatus.of(store);
    log.empty = EmptyState.of(store);
    log.state = PageState.of(store);
    log.buildParts();
    return log;
  }

  /** Shows the state of the store. */
  update(): void {
    const { session, status, opening, assistant } = this.store;
    if (session !== this.session) this.begin(session);
    const { items, phase, failure } = session.conversation;
    const ready = status === "ready" && opening === "ready" && assistant !== null;
    this.state.update();
    this.empty.hidden = !ready || items.length > 0 || failure !== null;
    if (!this.empty.hidden) this.empty.update();
    this.messages.setAttribute("aria-busy", String(phase !== "idle"));
    if (phase === "waiting") this.follows = true;
    this.showItems(items);
    this.status.update();
    this.keepPlace();
  }

  /** Stops observing. */
  disconnectedCallback(): void {
    this.resized.disconnect();
  }

  /** Follows the size of its content while it is on the page. */
  connectedCallback(): void {
    this.resized.observe(this.scroller);
    if (this.scroller.firstElementChild) this.resized.observe(this.scroller.firstElementChild);
  }

  private buildParts(): void {
    this.messages.setAttribute("aria-label", text("chat.log"));
    const column = build("div", { class: "column" }, this.state, this.empty, this.messages, this.status);
    this.scroller.append(column);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.latest.append(icon("down"), text("chat.latest"));
    this.latest.addEventListener("click", () => {
      this.follows = true;
      this.keepPlace();
    });
    this.append(this.scroller, this.latest);
  }

  private begin(session: ConversationSession): void {
    this.session = session;
    this.views.clear();
    this.messages.replaceChildren();
    this.follows = true;
  }

  private showItems(items: readonly ThreadItem[]): void {
    const kept = new Map<string, MessageView>();
    let before: ChildNode | null = this.messages.firstChild;
    for (const item of items) {
      const view = this.viewOf(item);
      if (!view) continue;
      kept.set(item.id, view);
      if (view !== before) this.messages.insertBefore(view, before);
      else before = before.nextSibling;
    }
    for (const [id, view] of this.views) if (kept.get(id) !== view) view.remove();
    this.views = kept;
  }

  private viewOf(item: ThreadItem): MessageView | null {
    if (item.type === "user_message") {
      const known = this.views.get(item.id);
      const view = known instanceof UserMessageView ? known : new UserMessageView();
      view.show(item);
      return view;
    }
    if (item.type === "assistant_message") {
      const known = this.views.get(item.id);
      const view = known instanceof AssistantMessageView ? known : AssistantMessageView.of(this.store);
      view.show(item, this.store.session.conversation.writing === item.id);
      return view;
    }
    return null;
  }

  private get distance(): number {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  private scrolled(): void {
    this.follows = this.distance < nearBottom;
    this.latest.hidden = this.follows;
  }

  private keepPlace(): void {
    if (this.follows) this.scroller.scrollTop = this.scroller.scrollHeight;
    this.latest.hidden = this.follows || this.distance < nearBottom;
  }
}

customElements.define("message-log", MessageLog);
