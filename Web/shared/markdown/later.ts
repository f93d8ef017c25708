import type { CitationPlace } from "./citations";
import type { MarkdownView } from "./markdown-view";

/** A view of Markdown whose reader is loaded with the first of them; until then it shows the text as it was written. */
export class LaterMarkdown {
  /** What stands on the page at first; the view takes its place. */
  readonly element: HTMLElement = document.createElement("p");
  private view: MarkdownView | null = null;
  private last: [string, readonly CitationPlace[], boolean] | null = null;

  constructor() {
    void import("./markdown-view").then(({ MarkdownView }) => {
      this.view = new MarkdownView();
      this.element.replaceWith(this.view);
      if (this.last) this.view.show(...this.last);
    });
  }

  /** Shows a text, which may still be growing. */
  show(text: string, places: readonly CitationPlace[], isComplete: boolean): void {
    this.last = [text, places, isComplete];
    if (this.view) this.view.show(text, places, isComplete);
    else this.element.textContent = text;
  }
}
