import { textOf, turnText } from "../../shared/chatkit/conversation";
import type { Annotation, AssistantMessage } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { CopyButton } from "../../shared/dom/copy-button";
import { text } from "../../shared/i18n/language";
import { MarkdownView } from "../../shared/markdown/markdown-view";
import type { ChatStore } from "../state/chat-store";
import { CitationChip } from "./citation-chip";
import { SourceList } from "./source-list";

/** An answer: its text with the citations in place, its sources, and a way to copy it. */
export class AssistantMessageView extends HTMLElement {
  private store!: ChatStore;
  private shown: AssistantMessage | null = null;
  private writing = false;
  private readonly parts: MarkdownView[] = [];
  private readonly body = build("div", { class: "answer" });
  private readonly sources = new SourceList();
  private readonly actions = build("div", { class: "actions", hidden: true });

  /** A view whose citations open beside the conversation of a store. */
  static of(store: ChatStore): AssistantMessageView {
    const view = new AssistantMessageView();
    view.store = store;
    const assistant = store.assistant?.title ?? text("chat.assistant");
    view.actions.append(CopyButton.copying(() => view.copied, "copy.answer"));
    view.append(
      build("h2", { class: "visually-hidden" }, text("chat.answered", { assistant })),
      view.body,
      view.sources,
      view.actions,
    );
    return view;
  }

  /** Shows an answer as it stands; `writing` while it grows. */
  show(message: AssistantMessage, writing: boolean): void {
    if (message === this.shown && writing === this.writing) return;
    this.shown = message;
    this.writing = writing;
    let number = 0;
    const cited: { number: number; annotation: Annotation }[] = [];
    message.content.forEach((part, index) => {
      const numbered = part.annotations.map((annotation) => ({ number: (number += 1), annotation }));
      cited.push(...numbered);
      const places = numbered.map((entry) => ({ number: entry.number, index: entry.annotation.index ?? null }));
      const isLast = index === message.content.length - 1;
      this.partView(index).show(part.text, places, !(writing && isLast));
    });
    if (writing && message.content.length === 0) this.partView(0).show("", [], false);
    this.sources.show(writing ? [] : cited, (chosen) => this.open(chosen));
    this.actions.hidden = writing || textOf(message) === "";
  }

  private get copied(): string {
    return this.shown ? turnText(this.store.session.conversation.items, this.shown.id) : "";
  }

  private partView(index: number): MarkdownView {
    const known = this.parts[index];
    if (known) return known;
    const view = new MarkdownView();
    view.citation = (number) => this.chip(number);
    this.parts[index] = view;
    this.body.append(view);
    return view;
  }

  private chip(number: number): Node | null {
    const annotation = this.shown?.content.flatMap((part) => part.annotations)[number - 1];
    return annotation ? CitationChip.of(number, annotation.source, () => this.open(number)) : null;
  }

  /** Opens a page of the web beside this one, and passages in the panel. */
  private open(number: number): void {
    const source = this.shown?.content.flatMap((part) => part.annotations)[number - 1]?.source;
    if (source?.type === "url" && source.url && /^https?:\/\//i.test(source.url)) {
      window.open(source.url, "_blank", "noopener,noreferrer");
      return;
    }
    if (this.shown) this.store.showSource({ itemID: this.shown.id, number });
  }
}

customElements.define("assistant-message", AssistantMessageView);
