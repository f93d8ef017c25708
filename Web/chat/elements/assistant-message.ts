import { iconButton } from "../../shared/components/button";
import { problemOf } from "../../shared/components/problem";
import { toast } from "../../shared/components/toast";
import { textOf, turnText } from "../../shared/chatkit/conversation";
import type { Annotation, AssistantMessage, ThreadItem } from "../../shared/chatkit/types";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { CopyButton } from "../../shared/dom/copy-button";
import { text } from "../../shared/i18n/language";
import { MarkdownView } from "../../shared/markdown/markdown-view";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import type { Opinion } from "../state/feedback";
import { answerAgain } from "../state/item-acts";
import { AnswerReason } from "./answer-reason";
import { CitationChip } from "./citation-chip";
import type { ItemPlace } from "./item-view";
import { SourceList } from "./source-list";

/** An answer: its text with the citations in place, its sources, and what can be done with it. */
export class AssistantMessageView extends HTMLElement {
  private store!: ChatStore;
  private shown: AssistantMessage | null = null;
  private key = "";
  private readonly parts: MarkdownView[] = [];
  private readonly body = build("div", { class: "answer" });
  private readonly sources = new SourceList();
  private readonly actions = build("div", { class: "actions", hidden: true });
  private readonly good = iconButton("thumbUp", say("answer.good"), () => this.judge("positive"), { small: true });
  private readonly bad = iconButton("thumbDown", say("answer.bad"), () => this.judge("negative"), { small: true });
  private readonly again = iconButton("retry", say("answer.again"), () => this.ask(), { small: true });

  /** A view whose citations open beside the conversation of a store. */
  static of(store: ChatStore): AssistantMessageView {
    const view = new AssistantMessageView();
    view.store = store;
    const assistant = store.assistant?.title ?? text("chat.assistant");
    const { good, bad, again } = view;
    for (const [mark, control] of Object.entries({ good, bad, again })) control.dataset["focus"] = mark;
    const feedback = store.mayBranch ? [good, bad] : [];
    view.actions.append(CopyButton.copying(() => view.copied, "copy.answer"), ...feedback, again);
    view.append(
      build("h2", { class: "visually-hidden" }, text("chat.answered", { assistant })),
      view.body,
      view.sources,
      view.actions,
    );
    return view;
  }

  /** Shows an answer as it stands. */
  show(item: ThreadItem, { writing, endsTurn, isLast }: ItemPlace): void {
    if (item.type !== "assistant_message") return;
    const opinion = this.store.opinions.of(item.id);
    const key = `${writing} ${endsTurn} ${isLast} ${opinion?.kind}`;
    if (item === this.shown && key === this.key) return;
    this.key = key;
    if (item !== this.shown || writing) this.showText(item, writing);
    else this.finishText(item);
    this.good.setAttribute("aria-pressed", String(opinion?.kind === "positive"));
    this.bad.setAttribute("aria-pressed", String(opinion?.kind === "negative"));
    this.again.hidden = !isLast;
    this.actions.hidden = writing || !endsTurn || textOf(item) === "";
  }

  private showText(message: AssistantMessage, writing: boolean): void {
    this.shown = message;
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
  }

  private finishText(message: AssistantMessage): void {
    this.showText(message, false);
  }

  private get copied(): string {
    return this.shown ? turnText(this.store.session.conversation.items, this.shown.id) : "";
  }

  private ask(): void {
    if (this.shown && !this.store.session.isAnswering) answerAgain(this.store, this.shown.id);
  }

  private async judge(opinion: Opinion): Promise<void> {
    const { shown, store } = this;
    if (!shown) return;
    try {
      const now = await store.opinions.toggle(store.client, shown.thread_id, shown.id, opinion);
      announce(say(now === null ? "answer.takenBack" : "answer.thanks"));
      this.askWhy(now);
    } catch (error) {
      toast(problemOf(error), { kind: "danger" });
    }
  }

  /** Asks for a reason; nobody has to give one. */
  private askWhy(opinion: Opinion | null): void {
    this.querySelector("answer-reason")?.remove();
    if (opinion === null) return;
    const marked = opinion === "positive" ? this.good : this.bad;
    this.actions.after(AnswerReason.of(opinion, (reason) => this.explain(reason), () => marked.focus()));
  }

  /** Whether the reason is kept. */
  private async explain(reason: string): Promise<boolean> {
    const { shown, store } = this;
    if (!shown) return false;
    try {
      await store.opinions.explain(store.client, shown.thread_id, shown.id, reason);
      toast(say("reason.kept"), { kind: "success" });
      return true;
    } catch (error) {
      toast(problemOf(error), { kind: "danger" });
      return false;
    }
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
