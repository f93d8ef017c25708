/** The elements that Markdown may become. */
export type MarkdownTag =
  | "p" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "ul" | "ol" | "li" | "hr" | "br"
  | "strong" | "em" | "del" | "code" | "a" | "span"
  | "table" | "thead" | "tbody" | "tr" | "th" | "td";

/** A piece of a document, free of any DOM: what the browser shows, decided by pure functions. */
export type MarkdownNode =
  | { kind: "text"; text: string }
  | { kind: "element"; tag: MarkdownTag; attributes: Record<string, string>; children: MarkdownNode[] }
  | { kind: "code"; language: string; text: string }
  | { kind: "math"; tex: string; display: boolean }
  | { kind: "checkbox"; checked: boolean }
  | { kind: "citation"; number: number };

/** A top-level block. Two blocks with the same key show the same. */
export interface MarkdownBlock {
  key: string;
  nodes: MarkdownNode[];
}

/** A text node. */
export function textNode(text: string): MarkdownNode {
  return { kind: "text", text };
}

/** An element node. */
export function elementNode(
  tag: MarkdownTag,
  children: MarkdownNode[] = [],
  attributes: Record<string, string> = {},
): MarkdownNode {
  return { kind: "element", tag, attributes, children };
}
