import type { Annotation } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";

/** A citation with the number its chip shows. */
export interface NumberedAnnotation {
  number: number;
  annotation: Annotation;
}

/** The sources of an answer, by name, below its text. */
export class SourceList extends HTMLElement {
  private shown = "";

  /** Shows the sources; nothing when there are none. */
  show(cited: readonly NumberedAnnotation[], open: (number: number) => void): void {
    const key = JSON.stringify(cited);
    if (key === this.shown) return;
    this.shown = key;
    this.hidden = cited.length === 0;
    const entries = cited.map(({ number, annotation: { source } }) =>
      build(
        "li",
        {},
        build(
          "button",
          {
            type: "button",
            "aria-label": text("source.open", { number, title: source.title }),
            on: { click: () => open(number) },
          },
          build("span", { class: "number" }, String(number)),
          build("span", { class: "name" }, source.title),
          source.filename && source.filename !== source.title && build("span", { class: "document" }, source.filename),
        ),
      ),
    );
    this.replaceChildren(build("h3", {}, text("source.list")), build("ol", {}, ...entries));
  }
}

customElements.define("source-list", SourceList);
