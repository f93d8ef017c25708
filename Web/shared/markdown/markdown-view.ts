import type { CitationPlace } from "./citations";
import { GrowingMarkdown } from "./growing";
import { parseMarkdown } from "./parse";
import { CitationRenderer, renderNode } from "./render";

interface RenderedBlock {
  key: string;
  nodes: Node[];
}

/**
 * Shows a Markdown text that may still be growing. The text is read again at most once a frame, and the blocks that
 * did not change keep their nodes, so that a selection or an open link in them survives.
 */
export class MarkdownView extends HTMLElement {
  /** Makes the mark of a citation. */
  citation: CitationRenderer = () => null;
  private source = "";
  private places: readonly CitationPlace[] = [];
  private rendered: RenderedBlock[] = [];
  private frame: number | null = null;
  private readonly growing = new GrowingMarkdown();

  /** Shows a text at the next frame, or at once when it is complete. */
  show(source: string, places: readonly CitationPlace[], complete: boolean): void {
    this.source = source;
    this.places = places;
    this.toggleAttribute("streaming", !complete);
    if (complete) {
      this.cancelFrame();
      this.update();
    } else {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.update();
      });
    }
  }

  /** Leaves no frame behind. */
  disconnectedCallback(): void {
    this.cancelFrame();
  }

  private cancelFrame(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
  }

  private update(): void {
    const blocks = this.hasAttribute("streaming")
      ? this.growing.read(this.source, this.places)
      : parseMarkdown(this.source, this.places);
    let kept = 0;
    // Blocks that did not change are the same, or say the same.
    while (kept < blocks.length && blocks[kept]?.key === this.rendered[kept]?.key) kept += 1;
    for (const { nodes } of this.rendered.splice(kept)) for (const node of nodes) node.parentNode?.removeChild(node);
    for (const { key, nodes } of blocks.slice(kept)) {
      const made = nodes.map((node) => renderNode(node, this.citation));
      this.append(...made);
      this.rendered.push({ key, nodes: made });
    }
    this.dispatchEvent(new Event("rendered", { bubbles: true }));
  }
}

customElements.define("markdown-view", MarkdownView);
