import { iconButton } from "../../shared/components/button";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import { acceptedTypes, mostFiles } from "../state/uploads";
import { canTalk } from "../voice/availability";
import type { VoiceBar } from "../voice/voice-bar";
import { LocalModelNote } from "./local-model-note";
import { UploadList } from "./upload-list";

const longestMessage = 16_000;

/**
 * Where a person writes. Enter sends, Shift+Enter makes a line; while an answer arrives, Stop stands for Send, and what Enter
 * would send waits for its end.
 */
export class MessageComposer extends HTMLElement {
  private store!: ChatStore;
  private draftOf: string | null | undefined = undefined;
  private readonly field = build("textarea", { id: "message", rows: 1, enterkeyhint: "send" });
  private readonly submit = build("button", { type: "submit", class: "send" });
  private readonly remark = build("p", { class: "remark", id: "message-remark" });
  private readonly chooser = build("input", { type: "file", multiple: true, accept: acceptedTypes, hidden: true, tabindex: -1 });
  private readonly talk = iconButton("microphone", say("voice.start"), () => this.startTalking());
  private form!: HTMLFormElement;
  private voice: VoiceBar | null = null;
  private mayTalk = false;
  private attach!: HTMLButtonElement;
  private files!: UploadList;
  private note!: LocalModelNote;
  private showsStop: boolean | null = null;
  /** Whether the person sent what is written while an answer was arriving. */
  private waits = false;

  /** A composer for the open conversation of a store. */
  static of(store: ChatStore): MessageComposer {
    const composer = new MessageComposer();
    composer.store = store;
    composer.note = LocalModelNote.of(store);
    composer.files = UploadList.of(store);
    composer.attach = iconButton("attach", say("attach.add"), () => composer.chooser.click());
    composer.buildParts();
    void canTalk(store).then((mayTalk) => {
      composer.mayTalk = mayTalk;
      composer.update();
    });
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
    this.talk.hidden = !this.mayTalk;
    this.talk.disabled = this.field.disabled || session.isAnswering;
    this.voice?.follow(session);
    this.restoreDraft();
    this.sendWhatWaited();
    this.files.update();
    const stops = session.isAnswering;
    if (stops !== this.showsStop) {
      this.showsStop = stops;
      this.toggleAttribute("answering", stops);
      this.submit.replaceChildren(icon(stops ? "stop" : "send"));
      const label = text(stops ? "composer.stop" : "composer.send");
      this.submit.setAttribute("aria-label", label);
      this.submit.title = label;
    }
    const excess = this.field.value.length - longestMessage;
    this.submit.disabled = stops ? !canStop || session.isStopping : this.field.disabled || !this.isSendable || excess > 0;
    const reason = thread?.status && thread.status.type !== "active" ? thread.status.reason : null;
    const remark = this.remarkOn(excess, locked ? reason || text("composer.locked") : null);
    // Words that are written again are laid out again.
    if (this.remark.textContent !== remark) this.remark.textContent = remark;
    this.remark.classList.toggle("problem", excess > 0);
    this.remark.classList.toggle("hint", !locked && excess <= 0 && !session.uploads.isSending);
    this.note.update();
  }

  /** Gives the focus to the field. */
  override focus(): void {
    this.field.focus();
  }

  /** Whether the person talks instead of typing. */
  get isTalking(): boolean {
    return this.voice !== null;
  }

  /** Ends talking, and lets the person type. */
  endTalking(): void {
    this.voice?.end();
  }

  /** Attaches files that were dropped on the page. */
  add(files: readonly File[]): void {
    if (this.attach.disabled || files.length === 0) return;
    this.store.session.uploads.add(files);
    this.field.focus();
  }

  private remarkOn(excess: number, lock: string | null): string {
    if (lock !== null) return lock;
    if (excess > 0) return text("composer.tooLong", { count: excess });
    if (this.store.session.uploads.isSending) return say("attach.wait");
    if (this.waits) return say("composer.waits");
    if (this.isTalking) return say(matchMedia("(pointer: coarse)").matches ? "voice.kept" : "voice.keys");
    return text("composer.hint");
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
      this.waits = false;
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
    this.attach.title = say("attach.limits", { most: mostFiles });
    this.talk.classList.add("talk");
    const form = build("form", { class: "field" }, this.files, this.attach, this.chooser, this.field, this.talk, this.submit);
    this.form = form;
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

  /** The bar takes the place of the field. What it needs is loaded with the first one. */
  private async startTalking(): Promise<void> {
    const { VoiceBar } = await import("../voice/voice-bar");
    if (this.voice) return;
    this.voice = VoiceBar.of(this.store, () => this.stopTalking());
    this.form.hidden = true;
    this.form.before(this.voice);
    this.voice.start();
    this.update();
  }

  private stopTalking(): void {
    this.voice?.remove();
    this.voice = null;
    this.form.hidden = false;
    this.update();
    if (matchMedia("(pointer: coarse)").matches) this.talk.focus();
    else this.field.focus();
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (this.store.session.isAnswering) this.wait();
      else this.send();
    } else if (event.key === "ArrowUp" && this.field.value === "" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      if (this.editLast()) event.preventDefault();
    }
  }

  /** Begins to say the last message differently; false where there is none. */
  private editLast(): boolean {
    const { session, mayBranch } = this.store;
    const last = [...session.conversation.items].reverse().find((item) => item.type === "user_message");
    if (!last || !mayBranch || session.isAnswering) return false;
    this.store.edit(last.id);
    return true;
  }

  /** Has what is written sent once the answer has ended, if nothing is changed in it until then. */
  private wait(): void {
    if (!this.isSendable || this.field.value.length > longestMessage) return;
    this.waits = true;
    announce(say("composer.waits"));
    this.update();
  }

  private sendWhatWaited(): void {
    const { session } = this.store;
    if (!this.waits || session.isAnswering || session.uploads.isSending) return;
    this.waits = false;
    // What follows a failure is for the person to decide.
    if (session.conversation.failure === null) queueMicrotask(() => this.send());
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
    this.waits = false;
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
