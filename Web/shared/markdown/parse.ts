import { lexMarkdown, type Cell, type Token } from "../libraries/marked";
import { CitationPlace, markCitations, splitAtMarks, withoutMarks } from "./citations";
import { decodeEntities } from "./entities";
import { safeAddress } from "./links";
import { joinCitations } from "./join-citations";
import { elementNode, MarkdownBlock, MarkdownNode, MarkdownTag, textNode } from "./model";
import { madeWhole } from "./unfinished";

/**
 * A Markdown text as blocks, each with its citations in place. Raw HTML becomes visible text. A text that still grows
 * is read as if what it has opened were closed.
 */
export function parseMarkdown(
  source: string,
  citations: readonly CitationPlace[] = [],
  isGrowing = false,
): MarkdownBlock[] {
  const marked = markCitations(source, citations).text;
  const tokens = lexMarkdown(isGrowing ? madeWhole(marked) : marked);
  return tokens.filter(isShown).map((token, _, shown) => blockOf(token, topHeading(shown)));
}

/** Whether anything is to be seen of a token. */
export function isShown(token: Token): boolean {
  return token.type !== "space" && token.type !== "def";
}

/** A token as a block; `top` is the depth of the text's largest heading. */
export function blockOf(token: Token, top: number): MarkdownBlock {
  return { key: `${top}:${token.raw.trimEnd()}`, nodes: block(token, { topHeading: top }) };
}

/** The depth of the largest heading among tokens. */
export function topHeading(tokens: readonly Token[]): number {
  return Math.min(...tokens.filter((token) => token.type === "heading").map((token) => token.depth ?? 1), 6);
}

interface Context {
  /** The depth of the text's largest heading, which becomes an `h3` below the message's own. */
  topHeading: number;
}

function blocks(tokens: readonly Token[], context: Context): MarkdownNode[] {
  return tokens.flatMap((token) => block(token, context));
}

function block(token: Token, context: Context): MarkdownNode[] {
  switch (token.type) {
    case "space":
    case "def":
      return [];
    case "paragraph":
      return [elementNode("p", inlines(token.tokens))];
    case "heading": {
      const level = Math.min(6, 3 + (token.depth ?? 1) - context.topHeading);
      return [elementNode(`h${level}` as MarkdownTag, inlines(token.tokens))];
    }
    case "blockquote":
      return [elementNode("blockquote", blocks(token.tokens ?? [], context))];
    case "list":
      return [list(token, context)];
    case "code": {
      const { text, numbers } = withoutMarks(token.text ?? "");
      return [{ kind: "code", language: (token.lang ?? "").split(/\s/)[0] ?? "", text }, ...chips(numbers)];
    }
    case "table":
      return [table(token)];
    case "hr":
      return [elementNode("hr")];
    case "text":
      return token.tokens ? inlines(token.tokens) : written(token.text ?? "");
    case "html":
      return /^<!--[\s\S]*-->\s*$/.test(token.raw) ? [] : [elementNode("p", written(token.raw.trim()))];
    case "math":
      return math(token);
    default:
      return inline(token);
  }
}

function list(token: Token, context: Context): MarkdownNode {
  const items = (token.items ?? []).map((item) => {
    const box: MarkdownNode[] = item.task ? [{ kind: "checkbox", checked: item.checked === true }] : [];
    return elementNode("li", [...box, ...blocks(item.tokens ?? [], context)]);
  });
  const start = token.ordered && token.start !== 1 && token.start !== "" ? { start: String(token.start) } : {};
  return elementNode(token.ordered ? "ol" : "ul", items, start);
}

function table(token: Token): MarkdownNode {
  const row = (cells: readonly Cell[], tag: "th" | "td"): MarkdownNode =>
    elementNode("tr", cells.map((cell, column) => {
      const align = token.align?.[column];
      return elementNode(tag, inlines(cell.tokens), align ? { class: `align-${align}` } : {});
    }));
  return elementNode("table", [
    elementNode("thead", [row(token.header ?? [], "th")]),
    elementNode("tbody", (token.rows ?? []).map((cells) => row(cells, "td"))),
  ]);
}

function inlines(tokens: readonly Token[] = []): MarkdownNode[] {
  return joinCitations(tokens.flatMap(inline));
}

function inline(token: Token): MarkdownNode[] {
  switch (token.type) {
    case "text":
      return token.tokens ? inlines(token.tokens) : written(token.text ?? "");
    case "escape":
      return written(token.text ?? "");
    case "strong":
    case "em":
    case "del":
      return [elementNode(token.type, inlines(token.tokens))];
    case "codespan": {
      const { text, numbers } = withoutMarks(decodeEntities(token.text ?? ""));
      return [elementNode("code", [textNode(text)]), ...chips(numbers)];
    }
    case "br":
      return [elementNode("br")];
    case "link":
      return link(token, inlines(token.tokens));
    case "image":
      return link(token, written(token.text || token.href || ""));
    case "html":
      if (/^<br\s*\/?>$/i.test(token.raw)) return [elementNode("br")];
      return token.raw.startsWith("<!--") ? [] : written(token.raw);
    case "math":
      return math(token);
    default:
      return written(token.raw);
  }
}

function link(token: Token, children: MarkdownNode[]): MarkdownNode[] {
  const { text, numbers } = withoutMarks(decodeEntities(token.href ?? ""));
  const address = safeAddress(text);
  const inside = children.filter((child) => child.kind !== "citation");
  const outside = children.filter((child) => child.kind === "citation");
  const shown = address
    ? [elementNode("a", inside, { href: address, target: "_blank", rel: "noopener noreferrer nofollow" })]
    : inside;
  return [...shown, ...(outside.length > 0 ? outside : chips(numbers))];
}

function math(token: Token): MarkdownNode[] {
  const { text, numbers } = withoutMarks(token.tex ?? "");
  return [{ kind: "math", tex: text, display: token.display === true }, ...chips(numbers)];
}

/** Text as a person wrote it: references resolved, marks turned into citations. */
function written(escaped: string): MarkdownNode[] {
  return splitAtMarks(escaped).map((piece): MarkdownNode =>
    typeof piece === "number" ? { kind: "citation", number: piece } : textNode(decodeEntities(piece)),
  );
}

function chips(numbers: readonly number[]): MarkdownNode[] {
  return numbers.map((number) => ({ kind: "citation", number }));
}
