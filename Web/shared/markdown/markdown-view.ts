import type { CitationPlace } from "./citations";
import { GrowingMarkdown } from "./growing";
import { parseMarkdown } from "./parse";
import { CitationRenderer, DrawnNode, redrawAll } from "./render";

interface DrawnBlock {
  key: string;
  nodes: DrawnNode[];
  /** Whether it was drawn as the end of a text that grows. */
  isEnd: boolean;
}

/** Milliseconds between two looks at a text that grows. */
const pause = 90;

/**
 * Shows a Markdown text that may still be growing. What did not change keeps its nodes, so that a selection or an open
 * link in it survives; a paragraph that becomes longer is added to.
 */
export class MarkdownView extends HTMLElement {
  /** Makes the mark of a citation. */
  citation: CitationRenderer = () => null;
  private source = "";
  private places: readonly CitationPlace[] = [];
  private drawn: DrawnBlock[] = [];
  private timer: number | null = null;
  private drawnAt = -Infinity;
  private isLate = false;
  private readonly growing = new GrowingMarkdown();

  /** Shows a text: at once when it is complete or has not been shown for a while, else a moment later. */
  show(source: string, places: readonly CitationPlace[], complete: boolean): void {
    this.source = source;
    this.places = places;
    if (this.hasAttribute("streaming") === complete) this.toggleAttribute("streaming", !complete);
    const wait = complete ? 0 : this.drawnAt + pause - performance.now();
    if (wait <= 0) this.update();
    else this.timer ??= setTimeout(() => this.update(), wait);
  }

  /** Shows what came while it was moved. */
  connectedCallback(): void {
    if (this.isLate) this.update();
  }

  /** Leaves no timer behind. */
  disconnectedCallback(): void {
    this.isLate = this.timer !== null;
    this.stopWaiting();
  }

  private stopWaiting(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private update(): void {
    this.stopWaiting();
    this.isLate = false;
    this.drawnAt = performance.now();
    const grows = this.hasAttribute("streaming");
    const blocks = grows ? this.growing.read(this.source, this.places) : parseMarkdown(this.source, this.places);
    for (const { nodes } of this.drawn.splice(blocks.length)) for (const { dom } of nodes) this.removeChild(dom);
    blocks.forEach(({ key, nodes }, index) => {
      const isEnd = grows && index === blocks.length - 1;
      const known = this.drawn[index] ?? { key: "", nodes: [], isEnd };
      if (known.key === key && known.isEnd === isEnd) return;
      redrawAll(this, known.nodes, nodes, this.citation, isEnd, this.drawn[index + 1]?.nodes[0]?.dom ?? null);
      this.drawn[index] = { key, nodes: known.nodes, isEnd };
    });
  }
}

customElements.define("markdown-view", MarkdownView);
