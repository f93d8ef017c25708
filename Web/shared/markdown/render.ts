import { build } from "../dom/build";
import { CopyButton } from "../dom/copy-button";
import { text } from "../i18n/language";
import { loadFormulas, renderFormula } from "../libraries/katex";
import { CodePiece, highlight, loadHighlighting } from "../libraries/prism";
import type { MarkdownNode } from "./model";

/** Makes what stands for a citation; null leaves it out. */
export type CitationRenderer = (number: number) => Node | null;

/** A piece of a document on the page. */
export interface DrawnNode {
  /** What it shows. */
  node: MarkdownNode;
  dom: Node;
  /** What is in it, and the element that holds that. */
  children: DrawnNode[];
  holder: Element | null;
  /** Whether code has its colours. */
  isColoured?: boolean;
}

/**
 * The DOM of a piece of a document. Formulas and code are completed when their libraries have loaded; code at the end
 * of a text that grows stays plain until something follows it.
 */
export function draw(node: MarkdownNode, citation: CitationRenderer, isGrowing: boolean): DrawnNode {
  switch (node.kind) {
    case "text":
      return leaf(node, document.createTextNode(node.text));
    case "citation":
      return leaf(node, citation(node.number) ?? document.createTextNode(""));
    case "math":
      return leaf(node, formula(node.tex, node.display));
    case "code":
      return codeBlock(node, isGrowing);
    case "checkbox":
      return leaf(node, build("input", { type: "checkbox", disabled: true, checked: node.checked }));
    case "element": {
      const holder = build(node.tag, node.attributes);
      const drawn: DrawnNode = { node, dom: node.tag === "table" ? scrollable(holder) : holder, children: [], holder };
      redrawAll(holder, drawn.children, node.children, citation, isGrowing);
      return drawn;
    }
  }
}

/**
 * Makes the pieces within an element show these, with as little work as that takes: what stays the same is not touched,
 * and a text that became longer is added to.
 */
export function redrawAll(
  holder: Element,
  drawn: DrawnNode[],
  nodes: readonly MarkdownNode[],
  citation: CitationRenderer,
  isGrowing: boolean,
  next: Node | null = null,
): void {
  for (const { dom } of drawn.splice(nodes.length)) holder.removeChild(dom);
  nodes.forEach((node, index) => {
    const grows = isGrowing && index === nodes.length - 1;
    const known = drawn[index];
    if (known && redraw(known, node, citation, grows)) return;
    const made = draw(node, citation, grows);
    if (known) holder.replaceChild(made.dom, known.dom);
    else holder.insertBefore(made.dom, next);
    drawn[index] = made;
  });
}

/** Makes a piece show another one; false where it cannot. */
function redraw(drawn: DrawnNode, node: MarkdownNode, citation: CitationRenderer, isGrowing: boolean): boolean {
  const before = drawn.node;
  if (node.kind === "code") {
    if (before.kind !== "code" || before.language !== node.language || !drawn.holder) return false;
    drawn.node = node;
    if (isGrowing) return !drawn.isColoured && appended(drawn.holder, before.text, node.text);
    if (node.text !== before.text || !drawn.isColoured) fillCode(drawn);
    return true;
  }
  if (node === before) return true;
  switch (node.kind) {
    case "text":
      if (before.kind !== "text") return false;
      setText(drawn.dom as Text, node.text);
      break;
    case "citation":
      return before.kind === "citation" && before.number === node.number;
    case "math":
      return before.kind === "math" && before.tex === node.tex && before.display === node.display;
    case "checkbox":
      return before.kind === "checkbox" && before.checked === node.checked;
    case "element":
      if (before.kind !== "element" || before.tag !== node.tag || !drawn.holder) return false;
      if (!sameAttributes(before.attributes, node.attributes)) return false;
      redrawAll(drawn.holder, drawn.children, node.children, citation, isGrowing);
  }
  drawn.node = node;
  return true;
}

function leaf(node: MarkdownNode, dom: Node): DrawnNode {
  return { node, dom, children: [], holder: null };
}

function setText(dom: Text, words: string): void {
  if (words === dom.data) return;
  if (words.startsWith(dom.data)) dom.appendData(words.slice(dom.data.length));
  else dom.data = words;
}

function sameAttributes(one: Record<string, string>, other: Record<string, string>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
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

function codeBlock(node: MarkdownNode & { kind: "code" }, isGrowing: boolean): DrawnNode {
  const holder = build("code");
  const drawn: DrawnNode = { node, dom: holder, children: [], holder };
  const source = (): string => (drawn.node.kind === "code" ? drawn.node.text : "");
  drawn.dom = build(
    "figure",
    { class: "code" },
    build("figcaption", {}, build("span", {}, node.language), CopyButton.copying(source, "copy.code")),
    build("pre", { tabindex: 0 }, holder),
  );
  if (!isGrowing) fillCode(drawn);
  else {
    holder.append(node.text);
    void loadHighlighting().catch(() => undefined);
  }
  return drawn;
}

/** Adds to code that grows; false where it became another. */
function appended(holder: Element, before: string, source: string): boolean {
  if (!source.startsWith(before)) return false;
  if (holder.lastChild instanceof Text) holder.lastChild.appendData(source.slice(before.length));
  else holder.append(source.slice(before.length));
  return true;
}

/** Shows code in its colours, once what knows them has loaded. */
function fillCode(drawn: DrawnNode): void {
  const { node, holder } = drawn;
  if (node.kind !== "code" || !holder) return;
  const pieces = highlight(node.text, node.language);
  drawn.isColoured = pieces !== null;
  if (pieces || holder.textContent !== node.text) {
    holder.replaceChildren(...(pieces ? pieces.map(codePiece) : [node.text]));
  }
  if (pieces) return;
  void loadHighlighting().then(
    () => {
      if (drawn.node === node) fillCode(drawn);
    },
    () => undefined,
  );
}

function codePiece(piece: CodePiece): Node {
  const content = typeof piece.content === "string" ? [piece.content] : piece.content.map(codePiece);
  return piece.kind === null && typeof piece.content === "string"
    ? document.createTextNode(piece.content)
    : build("span", { class: `token token-${piece.kind ?? "plain"}` }, ...content);
}
