import { build } from "../../shared/dom/build";
import { focusedMark, focusMarked } from "../../shared/dom/focus";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import type { Phase } from "../../shared/chatkit/conversation";
import type { ThreadItem } from "../../shared/chatkit/types";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import type { ConversationSession } from "../state/conversation-session";
import { AnswerStatus } from "./answer-status";
import { EmptyState } from "./empty-state";
import { ItemView, viewOf } from "./item-view";
import { focusNext } from "./next-focus";
import { PageState } from "./page-state";

/** How near the bottom, in pixels, counts as being there. */
const nearBottom = 80;
/** From how many items on those out of sight are left out of the layout. */
const longThread = 40;

/** The messages of the open conversation. Stays at the bottom while it is there, and leaves a reader alone. */
export class MessageLog extends HTMLElement {
  private store!: ChatStore;
  private session: ConversationSession | null = null;
  private phase: Phase = "idle";
  private views = new Map<string, ItemView>();
  private status!: AnswerStatus;
  private empty!: EmptyState;
  private state!: PageState;
  private readonly messages = build("div", { class: "messages", role: "log", "aria-live": "off" });
  private readonly older = build("button", { type: "button", class: "link-button older", hidden: true });
  private readonly scroller = build("div", { class: "scroller", tabindex: -1 });
  private readonly latest = build("button", { type: "button", class: "latest", hidden: true });
  private follows = true;
  /** Where the reader was when the log was last scrolled. */
  private place = 0;
  /** Tells after the layout of a frame and before it is painted, so that looking at sizes costs nothing. */
  private readonly resized = new ResizeObserver(() => this.keepPlace());
  private readonly seen = new IntersectionObserver((entries) => this.cameNear(entries), {
    root: this.scroller,
    rootMargin: "2400px 0px 0px 0px",
  });

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
    const { items, phase, failure, olderBefore } = session.conversation;
    const ready = status === "ready" && opening === "ready" && assistant !== null;
    this.state.update();
    const hidesEmpty = !ready || items.length > 0 || failure !== null;
    if (hidesEmpty !== this.empty.hidden) this.hideEmpty(hidesEmpty);
    if (!hidesEmpty) this.empty.update();
    const busy = String(phase !== "idle");
    if (this.messages.getAttribute("aria-busy") !== busy) this.messages.setAttribute("aria-busy", busy);
    if (phase === "waiting" && this.phase !== "waiting") this.follow();
    this.phase = phase;
    if (this.older.hidden !== (olderBefore === null)) this.hideOlder(olderBefore === null);
    const words = say(session.isReadingOlder ? "older.loading" : "older.load");
    if (this.older.textContent !== words) this.older.textContent = words;
    this.showItems(items);
    this.status.update();
    if (this.follows) this.keepPlace();
  }

  /** Stops observing. */
  disconnectedCallback(): void {
    this.resized.disconnect();
    this.seen.disconnect();
  }

  /** Follows the size of its content while it is on the page. */
  connectedCallback(): void {
    this.resized.observe(this.scroller);
    this.seen.observe(this.older);
    if (this.scroller.firstElementChild) this.resized.observe(this.scroller.firstElementChild);
  }

  private buildParts(): void {
    this.messages.setAttribute("aria-label", text("chat.log"));
    this.older.addEventListener("click", () => void this.readOlder());
    const column = build("div", { class: "column" }, this.state, this.empty, this.older, this.messages, this.status);
    this.scroller.append(column);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.latest.append(icon("down"), text("chat.latest"));
    this.latest.addEventListener("click", () => {
      this.setFollows(true);
      this.keepPlace();
    });
    this.append(this.scroller, this.latest);
  }

  private begin(session: ConversationSession): void {
    this.session = session;
    this.views.clear();
    this.messages.replaceChildren();
    this.phase = "idle";
    this.follow();
  }

  /** Goes to the end and stays there while it grows. */
  private follow(): void {
    this.setFollows(true);
    this.latest.hidden = true;
    requestAnimationFrame(() => this.keepPlace());
  }

  private cameNear(entries: readonly IntersectionObserverEntry[]): void {
    if (entries.some((entry) => entry.isIntersecting)) void this.readOlder();
  }

  /** Reads what came before, and keeps what is in sight where it is. */
  private async readOlder(): Promise<void> {
    const { session } = this;
    if (!session || session.isReadingOlder || session.conversation.olderBefore === null) return;
    const reading = session.readOlder().catch(() => undefined);
    this.older.textContent = say("older.loading");
    await reading;
    // Nearby still: there is more to read before a reader arrives there.
    requestAnimationFrame(() => {
      this.seen.unobserve(this.older);
      this.seen.observe(this.older);
    });
  }

  private showItems(items: readonly ThreadItem[]): void {
    const { writing } = this.store.session.conversation;
    const kept = new Map<string, ItemView>();
    const lastMessage = lastIndexOf(items, "user_message");
    const first = this.messages.firstElementChild as HTMLElement | null;
    const before = first && !this.follows ? { view: first, top: first.getBoundingClientRect().top } : null;
    let place: ChildNode | null = this.messages.firstChild;
    items.forEach((item, index) => {
      const view = viewOf(item, this.views.get(item.id), this.store);
      if (!view) return;
      view.show(item, { writing: writing === item.id, endsTurn: endsTurn(items, index), isLast: index > lastMessage });
      kept.set(item.id, view);
      if (view !== place) this.messages.insertBefore(view, place);
      else place = place.nextSibling;
    });
    let lost: { mark: string; at: number } | null = null;
    let at = 0;
    for (const [id, view] of this.views) {
      if (kept.get(id) !== view) {
        const mark = focusedMark(view);
        if (mark !== null) lost = { mark, at };
        view.remove();
      }
      at += 1;
    }
    this.views = kept;
    if (lost) passFocus([...kept.values()][lost.at], lost.mark);
    this.messages.toggleAttribute("long", items.length > longThread);
    if (before?.view.isConnected && before.view !== this.messages.firstElementChild) {
      // Browsers that keep the place themselves have done it already.
      const moved = before.view.getBoundingClientRect().top - before.top;
      if (Math.abs(moved) > 1) this.scroller.scrollTop += moved;
    }
  }

  private hideEmpty(hidden: boolean): void {
    const hadFocus = focusedMark(this.empty) !== null;
    this.empty.hidden = hidden;
    if (hadFocus && hidden) focusNext();
  }

  private hideOlder(hidden: boolean): void {
    if (hidden && this.older === document.activeElement) this.scroller.focus();
    this.older.hidden = hidden;
  }

  private get distance(): number {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  /** Nobody but a reader goes up; a log that grows stays where it is. */
  private scrolled(): void {
    const top = this.scroller.scrollTop;
    if (this.distance < nearBottom) this.setFollows(true);
    else if (top < this.place) this.setFollows(false);
    this.place = top;
    this.latest.hidden = this.follows;
  }

  private setFollows(follows: boolean): void {
    this.follows = follows;
    this.scroller.classList.toggle("follows", follows);
  }

  private keepPlace(): void {
    const { distance } = this;
    if (this.follows && distance > 0) this.scroller.scrollTop = this.scroller.scrollHeight;
    this.latest.hidden = this.follows || distance < nearBottom;
  }
}

/** Gives the focus of a view that is gone to the control that takes the place of its own, or to what comes next. */
function passFocus(successor: ItemView | undefined, mark: string): void {
  const isPassed = successor !== undefined && (successor.focusControl?.(mark) ?? focusMarked(successor, mark));
  if (!isPassed) focusNext();
}

/** Whether no other answer follows an answer in its turn. */
function endsTurn(items: readonly ThreadItem[], index: number): boolean {
  for (let next = index + 1; next < items.length; next += 1) {
    const type = items[next]?.type;
    if (type === "user_message") return true;
    if (type === "assistant_message") return false;
  }
  return true;
}

function lastIndexOf(items: readonly ThreadItem[], type: ThreadItem["type"]): number {
  for (let index = items.length - 1; index >= 0; index -= 1) if (items[index]?.type === type) return index;
  return -1;
}

customElements.define("message-log", MessageLog);
