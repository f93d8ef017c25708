import type { Failure, Notice } from "../../shared/chatkit/conversation";
import { build } from "../../shared/dom/build";
import { focusedMark } from "../../shared/dom/focus";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import { MarkdownView } from "../../shared/markdown/markdown-view";
import type { ChatStore } from "../state/chat-store";
import { focusNext } from "./next-focus";

/** What stands below the last message: that an answer is on its way, notices, and what went wrong. */
export class AnswerStatus extends HTMLElement {
  private store!: ChatStore;
  private shown = "";

  /** A status for the open conversation of a store. */
  static of(store: ChatStore): AnswerStatus {
    const status = new AnswerStatus();
    status.store = store;
    return status;
  }

  /** Shows the state of the store. */
  update(): void {
    const { phase, progress, notices, failure, writing, items } = this.store.session.conversation;
    // Work that goes on says so itself.
    const working = progress === null && (items.at(-1)?.type === "workflow" || items.at(-1)?.type === "generated_image");
    const waiting = !working && (phase === "waiting" || (phase === "streaming" && (progress !== null || writing === null)));
    const words = progress ?? text(phase === "waiting" ? "chat.thinking" : "chat.writing");
    const key = JSON.stringify([waiting, words, notices, failure]);
    if (key === this.shown) return;
    this.shown = key;
    const hadFocus = focusedMark(this) !== null;
    this.replaceChildren(...notices.map((notice, index) => this.notice(notice, index)));
    if (waiting) this.append(this.progress(words));
    if (failure) this.append(this.failure(failure));
    if (hadFocus) focusNext();
  }

  private progress(words: string): HTMLElement {
    return build("p", { class: "progress" }, build("span", { class: "caret", "aria-hidden": "true" }), words);
  }

  private notice(notice: Notice, index: number): HTMLElement {
    const message = new MarkdownView();
    message.show(notice.message, [], true);
    const close = build(
      "button",
      {
        type: "button",
        class: "icon-button small",
        "aria-label": text("notice.close"),
        on: { click: () => this.store.session.apply({ type: "page.notice_closed", index }) },
      },
      icon("close"),
    );
    const body = build("div", { class: "body" }, notice.title && build("strong", {}, notice.title), message);
    const role = notice.level === "danger" ? "alert" : "status";
    return build("div", { class: `notice ${notice.level}`, role }, icon(notice.level === "info" ? "info" : "alert"), body, close);
  }

  private failure(failure: Failure): HTMLElement {
    const retry = build(
      "button",
      { type: "button", class: "button", on: { click: () => this.store.retry() } },
      icon("retry"),
      text("failure.retry"),
    );
    const body = build(
      "div",
      { class: "body" },
      build("strong", {}, text(`failure.${failure.cause}`)),
      failure.message && build("p", { lang: "en" }, failure.message),
    );
    const isOld = failure.cause === "unanswered";
    const look = isOld ? { class: "notice", role: "status" } : { class: "notice danger", role: "alert" };
    return build("div", look, icon(isOld ? "info" : "alert"), body, failure.canRetry && retry);
  }
}

customElements.define("answer-status", AnswerStatus);
