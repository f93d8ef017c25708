import type { AnnotationSource } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";

/** The number of a citation in the text of an answer; opens its source. */
export class CitationChip extends HTMLElement {
  /** A chip that calls back when it is pressed. */
  static of(number: number, source: AnnotationSource, open: () => void): CitationChip {
    const chip = new CitationChip();
    const label = text("source.open", { number, title: source.title });
    const title = source.filename && source.filename !== source.title ? `${source.title} · ${source.filename}` : source.title;
    chip.append(build("button", { type: "button", "aria-label": label, title, on: { click: open } }, String(number)));
    return chip;
  }
}

customElements.define("citation-chip", CitationChip);
