import type { Annotation } from "../../shared/chatkit/types";
import { placeText } from "../../shared/components/place";
import { build, present } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import { MarkdownView } from "../../shared/markdown/markdown-view";
import type { Citation, DocumentPlace } from "../../shared/session/api";
import type { ChatStore, OpenSource } from "../state/chat-store";
import { trimmedAfter, trimmedBefore } from "../state/passage-context";

/** How much of what precedes a passage is in view when it is opened, in pixels. */
const contextAbove = 76;

/** Shows the passage that an answer cites, marked within its context, beside the conversation. */
export class SourcePanel extends HTMLElement {
  private store!: ChatStore;
  private shown: OpenSource | null = null;
  private opener: HTMLElement | null = null;
  private readonly heading = build("h2", { id: "source-heading", tabindex: -1 });
  private readonly numbers = build("div", { class: "numbers", role: "group" });
  private readonly origin = build("div", { class: "origin" });
  private readonly body = build("div", { class: "body", tabindex: 0, role: "group", "aria-labelledby": "source-heading" });

  /** A panel for the open citation of a store; `close` closes it. */
  static of(store: ChatStore, close: () => void): SourcePanel {
    const panel = new SourcePanel();
    panel.store = store;
    panel.hidden = true;
    panel.setAttribute("role", "complementary");
    panel.setAttribute("aria-labelledby", "source-heading");
    panel.buildParts(close);
    return panel;
  }

  /** Shows the state of the store. */
  update(): void {
    const { source } = this.store;
    if (source?.itemID === this.shown?.itemID && source?.number === this.shown?.number) return;
    if (source && !this.shown) this.opener = document.activeElement as HTMLElement | null;
    const opened = source !== null && this.shown === null;
    this.shown = source;
    this.hidden = source === null;
    if (!source) return;
    this.heading.textContent = text("source.title", { number: source.number });
    this.showNumbers(source);
    void this.load(source);
    if (opened) this.heading.focus({ preventScroll: true });
  }

  /** Gives the focus back to what opened the panel; false when that is gone. */
  returnFocus(): boolean {
    if (!this.opener?.isConnected) return false;
    this.opener.focus();
    return true;
  }

  private buildParts(close: () => void): void {
    this.numbers.setAttribute("aria-label", text("source.switch"));
    const button = build(
      "button",
      { type: "button", class: "icon-button", "aria-label": text("source.close"), on: { click: close } },
      icon("close"),
    );
    this.append(build("div", { class: "bar" }, this.heading, this.numbers, button), this.origin, this.body);
  }

  private annotations(itemID: string): Annotation[] {
    const item = this.store.session.conversation.items.find((candidate) => candidate.id === itemID);
    return item?.type === "assistant_message" ? item.content.flatMap((part) => part.annotations) : [];
  }

  private showNumbers(source: OpenSource): void {
    const annotations = this.annotations(source.itemID);
    this.numbers.hidden = annotations.length < 2;
    this.numbers.replaceChildren(
      ...annotations.map((annotation, index) => {
        const number = index + 1;
        return build(
          "button",
          {
            type: "button",
            "aria-pressed": String(number === source.number),
            "aria-label": text("source.open", { number, title: annotation.source.title }),
            on: { click: () => this.store.showSource({ itemID: source.itemID, number }) },
          },
          String(number),
        );
      }),
    );
  }

  private async load(source: OpenSource): Promise<void> {
    const late = setTimeout(() => {
      this.body.replaceChildren(build("p", { class: "visually-hidden", role: "status" }, text("source.loading")));
      this.body.append(build("div", { class: "skeleton lines", "aria-hidden": "true" }));
    }, 150);
    const citations = await this.store.citationsOf(source.itemID).catch(() => null);
    clearTimeout(late);
    if (this.shown !== source) return;
    const citation = citations?.[source.number - 1];
    if (citation) this.showPassage(citation);
    else this.showQuote(source, citations !== null);
    const cited = this.body.querySelector<HTMLElement>(".cited");
    this.body.scrollTop = cited ? cited.offsetTop - this.body.offsetTop - contextAbove : 0;
  }

  private showOrigin(document: string, headings: readonly string[], place: DocumentPlace | null = null): void {
    const path = headings.filter((heading, depth) => depth > 0 || heading !== document);
    if (place) path.push(placeText(place));
    this.origin.replaceChildren(
      build("p", { class: "document" }, icon("document"), build("span", {}, document)),
      build("ol", { class: "path" }, ...path.map((heading) => build("li", {}, heading))),
    );
  }

  private showPassage(citation: Citation): void {
    const before = trimmedBefore(citation.before);
    const after = trimmedAfter(citation.after);
    this.showOrigin(citation.document, citation.heading_path, citation.place);
    this.body.replaceChildren(
      ...present([
        before !== "" && markdown(before, "context"),
        build("div", { class: "cited", role: "mark", "aria-label": text("source.passage") }, markdown(citation.text, "text")),
        after !== "" && markdown(after, "context"),
      ]),
    );
  }

  /** The quote that the answer itself carries, for when the passage is not at hand. */
  private showQuote(source: OpenSource, missing: boolean): void {
    const annotation = this.annotations(source.itemID)[source.number - 1]?.source;
    const quote = annotation?.description;
    this.showOrigin(annotation?.filename ?? "", annotation ? [annotation.title] : []);
    this.body.replaceChildren(
      ...present([
        build("p", { class: "quiet", role: "status" }, text(missing ? "source.missing" : "source.failed")),
        quote && build("p", { class: "quiet" }, text("source.quoteOnly")),
        quote && build("div", { class: "cited" }, markdown(quote, "text")),
      ]),
    );
  }
}

function markdown(source: string, className: string): MarkdownView {
  const view = new MarkdownView();
  view.className = className;
  view.show(source, [], true);
  return view;
}

customElements.define("source-panel", SourcePanel);
