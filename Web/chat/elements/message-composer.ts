import { iconButton } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import { acceptedTypes } from "../state/uploads";
import { LocalModelNote } from "./local-model-note";
import { UploadList } from "./upload-list";

const longestMessage = 16_000;

/** Where a person writes. Enter sends, Shift+Enter makes a line; while an answer arrives, Stop stands for Send. */
export class MessageComposer extends HTMLElement {
  private store!: ChatStore;
  private draftOf: string | null | undefined = undefined;
  private readonly field = build("textarea", { id: "message", rows: 1, enterkeyhint: "send" });
  private readonly submit = build("button", { type: "submit", class: "send" });
  private readonly remark = build("p", { class: "remark", id: "message-remark" });
  private readonly chooser = build("input", { type: "file", multiple: true, accept: acceptedTypes, hidden: true, tabindex: -1 });
  private attach!: HTMLButtonElement;
  private files!: UploadList;
  private note!: LocalModelNote;
  private showsStop: boolean | null = null;

  /** A composer for the open conversation of a store. */
  static of(store: ChatStore): MessageComposer {
    const composer = new MessageComposer();
    composer.store = store;
    composer.note = LocalModelNote.of(store);
    composer.files = UploadList.of(store);
    composer.attach = iconButton("attach", say("attach.add"), () => composer.chooser.click());
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
    this.attach.disabled = this.field.disabled;
    this.restoreDraft();
    this.files.update();
    const stops = session.isAnswering;
    if (stops !== this.showsStop) {
      this.showsStop = stops;
      this.submit.replaceChildren(icon(stops ? "stop" : "send"));
      const label = text(stops ? "composer.stop" : "composer.send");
      this.submit.setAttribute("aria-label", label);
      this.submit.title = label;
    }
    const excess = this.field.value.length - longestMessage;
    this.submit.disabled = stops ? !canStop || session.isStopping : this.field.disabled || !this.isSendable || excess > 0;
    const reason = thread?.status && thread.status.type !== "active" ? thread.status.reason : null;
    this.remark.textContent = locked
      ? reason || text("composer.locked")
      : excess > 0
        ? text("composer.tooLong", { count: excess })
        : session.uploads.isSending
          ? say("attach.wait")
          : text("composer.hint");
    this.remark.classList.toggle("problem", excess > 0);
    this.note.update();
  }

  /** Gives the focus to the field. */
  override focus(): void {
    this.field.focus();
  }

  /** Attaches files that were dropped on the page. */
  add(files: readonly File[]): void {
    if (this.attach.disabled || files.length === 0) return;
    this.store.session.uploads.add(files);
    this.field.focus();
  }

  private get isSendable(): boolean {
    const { uploads } = this.store.session;
    return !uploads.isSending && (this.field.value.trim() !== "" || uploads.attachments.length > 0);
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
    this.field.addEventListener("keydown", (event) => this.keyPressed(event));
    this.field.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.add(files);
    });
    this.chooser.addEventListener("change", () => {
      this.add([...(this.chooser.files ?? [])]);
      this.chooser.value = "";
    });
    this.attach.classList.add("attach");
    const form = build("form", { class: "field" }, this.files, this.attach, this.chooser, this.field, this.submit);
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

  private keyPressed(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!this.store.session.isAnswering) this.send();
    } else if (event.key === "ArrowUp" && this.field.value === "" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      if (this.editLast()) event.preventDefault();
    }
  }

  /** Begins to say the last message differently; false where there is none. */
  private editLast(): boolean {
    const { session, mayBranch } = this.store;
    const last = session.conversation.items.filter((item) => item.type === "user_message").at(-1);
    if (!last || !mayBranch || session.isAnswering) return false;
    this.store.edit(last.id);
    return true;
  }

  private send(): void {
    if (this.submit.disabled) return;
    const message = this.field.value.trim();
    const attachments = this.store.session.uploads.take();
    this.field.value = "";
    this.store.drafts.keep(this.store.session.threadID, "");
    this.fit();
    this.store.send({ text: message, attachments });
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
