import { currentBrand, onBrandChange } from "../../shared/app/brand";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { onLanguageChange, text } from "../../shared/i18n/language";
import type { Phase } from "../../shared/chatkit/conversation";
import type { ChatStore } from "../state/chat-store";
import { ChatHeader } from "./chat-header";
import { ConnectionBanner } from "./connection-banner";
import { acceptDrops } from "./drop-zone";
import { showKeys } from "./keys-dialog";
import { MessageComposer } from "./message-composer";
import { MessageLog } from "./message-log";
import { SearchDialog } from "./search-dialog";
import { SourcePanel } from "./source-panel";
import { ThreadRail } from "./thread-rail";

/** The chat page: threads on the left, the conversation in the middle, an opened source on the right. */
export class ChatPage extends HTMLElement {
  private store!: ChatStore;
  private rail!: ThreadRail;
  private header!: ChatHeader;
  private log!: MessageLog;
  private composer!: MessageComposer;
  private panel!: SourcePanel;
  private banner!: ConnectionBanner;
  private main!: HTMLElement;
  private isDue = false;
  private phase: Phase = "idle";
  private readonly narrow = matchMedia("(max-width: 819.98px)");
  private readonly beside = matchMedia("(min-width: 1080px)");

  /** Builds the page on a store and follows its changes. */
  static showing(store: ChatStore): ChatPage {
    const page = new ChatPage();
    page.store = store;
    page.buildParts();
    store.subscribe(() => page.updateSoon());
    onLanguageChange(() => page.rebuild());
    onBrandChange(() => page.updateSoon());
    for (const query of [page.narrow, page.beside]) query.addEventListener("change", () => page.update());
    document.addEventListener("keydown", (event) => {
      if (page.isConnected && !document.querySelector("dialog[open]")) page.keyPressed(event);
    });
    page.update();
    return page;
  }

  /** Puts the caret into the message field of a new conversation; never in a frame or where a keyboard would pop up. */
  focusIfNew(): void {
    const { threadID } = this.store.session;
    if (self !== top || this.narrow.matches || threadID !== null || this.store.opening !== "ready") return;
    this.update();
    this.composer.focus();
  }

  private buildParts(): void {
    const { store } = this;
    this.rail = ThreadRail.of(store, () => this.toggleDrawer(false));
    this.header = ChatHeader.of(store, () => this.toggleDrawer(true));
    this.log = MessageLog.of(store);
    this.composer = MessageComposer.of(store);
    this.panel = SourcePanel.of(store, () => this.closeSource());
    this.banner = ConnectionBanner.of(store);
    this.main = build("main", { class: "conversation" }, this.header, this.banner, this.log, this.composer);
    acceptDrops(this.main, (files) => this.composer.add(files));
    const skip = build("a", { class: "skip-link", href: "#message" }, text("chat.skip"));
    skip.addEventListener("click", (event) => {
      event.preventDefault();
      this.composer.focus();
    });
    const scrim = build("div", { class: "scrim", on: { click: () => this.closeOverlays() } });
    this.replaceChildren(skip, this.rail, this.main, this.panel, scrim);
  }

  private rebuild(): void {
    this.buildParts();
    this.update();
    this.rail.focusLanguage();
    void this.store.refreshAssistants();
  }

  /** In a task of its own: what is scrolled in a frame is told in the next one, which would be a frame more for each look. */
  private updateSoon(): void {
    if (this.isDue) return;
    this.isDue = true;
    setTimeout(() => {
      this.isDue = false;
      this.update();
    });
  }

  private update(): void {
    const { store } = this;
    const title = this.pageTitle();
    if (document.title !== title) document.title = title;
    this.rail.update();
    this.header.update();
    this.banner.update();
    this.log.update();
    this.composer.update();
    this.panel.update();
    const drawer = this.narrow.matches && this.hasAttribute("drawer");
    const overlay = !this.beside.matches && store.source !== null;
    this.rail.inert = (this.narrow.matches && !drawer) || overlay;
    this.main.inert = drawer || overlay;
    this.toggleAttribute("source", store.source !== null);
    this.announcePhase();
  }

  private pageTitle(): string {
    const name = currentBrand()?.name ?? this.store.installation?.name ?? "Lyceum";
    const subject = this.store.session.conversation.thread?.title ?? this.store.assistant?.title;
    return subject ? `${subject} · ${name}` : name;
  }

  private announcePhase(): void {
    const { phase, failure } = this.store.session.conversation;
    if (phase === this.phase) return;
    this.phase = phase;
    // What is said aloud is not said twice.
    if (this.composer.isTalking) return;
    const assistant = this.store.assistant?.title ?? text("chat.assistant");
    if (phase === "waiting") announce(text("chat.answering", { assistant }));
    if (phase === "idle" && failure === null) announce(text("chat.answerDone"));
  }

  private toggleDrawer(open: boolean): void {
    this.toggleAttribute("drawer", open);
    this.update();
    if (open) this.rail.focusFirst();
    else if (this.narrow.matches) this.header.focusMenu();
  }

  private closeOverlays(): void {
    if (this.hasAttribute("drawer")) this.toggleDrawer(false);
    else this.closeSource();
  }

  private closeSource(): void {
    this.store.showSource(null);
    this.update();
    if (!this.panel.returnFocus()) this.composer.focus();
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") this.escape();
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const act = this.shortcut(event.key.toLowerCase(), event.shiftKey);
    if (!act) return;
    event.preventDefault();
    act();
  }

  private shortcut(key: string, shift: boolean): (() => void) | null {
    if (key === "/" || (shift && key === "7")) return showKeys;
    if (this.hasAttribute("embedded")) return null;
    if (key === "k" && !shift) return () => SearchDialog.open(this.store, () => this.toggleDrawer(false));
    if (key !== "o" || !shift) return null;
    return () => {
      this.store.newConversation();
      this.composer.focus();
    };
  }

  /** Closes what lies uppermost; with nothing open, stops the answer. */
  private escape(): void {
    if (this.hasAttribute("drawer")) this.toggleDrawer(false);
    else if (this.store.source) this.closeSource();
    else if (this.composer.isTalking) this.composer.endTalking();
    else if (this.store.session.isAnswering && this.store.session.conversation.canStop) this.store.stop();
  }
}

customElements.define("chat-page", ChatPage);
