import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import type { ChatStore } from "../state/chat-store";
import { LocalModelNote } from "./local-model-note";

const longestMessage = 16_000;

/** Where a person writes. Enter sends, Shift+Enter makes a line; while an answer arrives, Stop stands for Send. */
export class MessageComposer extends HTMLElement {
  private store!: ChatStore;
  private draftOf: string | null | undefined = undefined;
  private readonly field = build("textarea", { id: "message", rows: 1, enterkeyhint: "send" });
  private readonly submit = build("button", { type: "submit", class: "send" });
  private readonly remark = build("p", { class: "remark", id: "message-remark" });
  private note!: LocalModelNote;
  private showsStop: boolean | null = null;

  /** A composer for the open conversation of a store. */
  static of(store: ChatStore): MessageComposer {
    const composer = new MessageComposer();
    composer.store = store;
    composer.note = LocalModelNote.of(store);
    composer.buildParts();
    return composer;
  }

  /** Shows the state of the store. */
  update(): void {
    const { session, status, assistant, opening } = this.store;
    const { thread, canStop } = session.conversation;
    const locked = thread?.status !== undefined && thread.status.type !== "active";
    this.hidden = status === "ready" && assistant === null;
    this.field.disabled = status !== "ready" || opening !== "ready" || locked;
    this.restoreDraft();
    const stops = session.isAnswering;
    if (stops !== this.showsStop) {
      this.showsStop = stops;
      this.submit.replaceChildren(icon(stops ? "stop" : "send"));
      const label = text(stops ? "composer.stop" : "composer.send");
      this.submit.setAttribute("aria-label", label);
      this.submit.title = label;
    }
    const excess = this.field.value.length - longestMessage;
    this.submit.disabled = stops ? !canStop : this.field.disabled || this.field.value.trim() === "" || excess > 0;
    this.remark.textContent = locked
      ? text("composer.locked")
      : excess > 0
        ? text("composer.tooLong", { count: excess })
        : text("composer.hint");
    this.remark.classList.toggle("problem", excess > 0);
    this.note.update();
  }

  /** Gives the focus to the field. */
  override focus(): void {
    this.field.focus();
  }

  private buildParts(): void {
    this.field.setAttribute("aria-label", text("composer.label"));
    this.field.setAttribute("aria-describedby", "message-remark");
    this.field.placeholder = text("composer.placeholder");
    this.field.addEventListener("input", () => {
      this.store.drafts.keep(this.store.session.threadID, this.field.value);
      this.fit();
      this.update();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!this.store.session.isAnswering) this.send();
    });
    const form = build("form", { class: "field" }, this.field, this.submit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.store.session.isAnswering) this.store.stop();
      else this.send();
      this.field.focus();
    });
    form.addEventListener("click", (event) => {
      if (event.target === form) this.field.focus();
    });
    this.append(build("div", { class: "column" }, form, build("div", { class: "below" }, this.remark, this.note)));
  }

  private send(): void {
    if (this.submit.disabled) return;
    const message = this.field.value.trim();
    this.field.value = "";
    this.store.drafts.keep(this.store.session.threadID, "");
    this.fit();
    this.store.send(message);
  }

  /** Brings back the draft when another conversation is opened. */
  private restoreDraft(): void {
    const { threadID } = this.store.session;
    if (threadID === this.draftOf) return;
    const began = this.draftOf === null && this.store.session.isAnswering;
    this.draftOf = threadID;
    if (began) return;
    this.field.value = this.store.drafts.read(threadID);
    this.fit();
  }

  /** Grows with its text, up to a share of the page that the style sheet sets. */
  private fit(): void {
    this.field.style.height = "auto";
    if (this.field.value !== "") this.field.style.height = `${this.field.scrollHeight}px`;
  }

  /** Measures the field once it has a width. */
  connectedCallback(): void {
    this.fit();
  }
}

customElements.define("message-composer", MessageComposer);
