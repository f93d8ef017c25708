import { build } from "../dom/build";
import { CopyButton } from "../dom/copy-button";
import { text } from "../i18n/language";
import { loadFormulas, renderFormula } from "../libraries/katex";
import { CodePiece, highlight, loadHighlighting } from "../libraries/prism";
import type { MarkdownNode } from "./model";

/** Makes what stands for a citation; null leaves it out. */
export type CitationRenderer = (number: number) => Node | null;

/** The DOM of a piece of a document. Formulas and code are completed when their libraries have loaded. */
export function renderNode(node: MarkdownNode, citation: CitationRenderer): Node {
  switch (node.kind) {
    case "text":
      return document.createTextNode(node.text);
    case "citation":
      return citation(node.number) ?? document.createTextNode("");
    case "math":
      return formula(node.tex, node.display);
    case "code":
      return codeBlock(node.text, node.language);
    case "checkbox":
      return build("input", { type: "checkbox", disabled: true, checked: node.checked });
    case "element": {
      const made = build(node.tag, node.attributes, ...node.children.map((child) => renderNode(child, citation)));
      return node.tag === "table" ? scrollable(made) : made;
    }
  }
}

function scrollable(table: HTMLElement): HTMLElement {
  return build("div", { class: "table-scroll", role: "group", tabindex: 0, "aria-label": text("markdown.table") }, table);
}

function formula(tex: string, display: boolean): HTMLElement {
  const holder = build("span", display ? { class: "formula display", tabindex: 0 } : { class: "formula" });
  const made = renderFormula(tex, display);
  if (made) {
    holder.append(made);
  } else {
    holder.append(build("code", {}, tex));
    void loadFormulas().then(
      () => holder.replaceChildren(renderFormula(tex, display) ?? tex),
      () => undefined,
    );
  }
  return holder;
}

function codeBlock(source: string, language: string): HTMLElement {
  const code = build("code");
  const pieces = highlight(source, language);
  code.append(...(pieces ? pieces.map(codePiece) : [source]));
  if (!pieces) {
    void loadHighlighting().then(
      () => code.replaceChildren(...(highlight(source, language)?.map(codePiece) ?? [source])),
      () => undefined,
    );
  }
  return build(
    "figure",
    { class: "code" },
    build("figcaption", {}, build("span", {}, language), CopyButton.copying(() => source, "copy.code")),
    build("pre", { tabindex: 0 }, code),
  );
}

function codePiece(piece: CodePiece): Node {
  const content = typeof piece.content === "string" ? [piece.content] : piece.content.map(codePiece);
  return piece.kind === null && typeof piece.content === "string"
    ? document.createTextNode(piece.content)
    : build("span", { class: `token token-${piece.kind ?? "plain"}` }, ...content);
}
