/**
 * Carries citations through the Markdown lexer.
 *
 * A citation is a place in the source text. It is written into the source as a mark that Markdown leaves alone, and
 * found again in the text of the tokens. Marks open and close with a comma, because a closing `**` counts as closing
 * only before punctuation; the rest are characters of the private use area.
 */

/** A citation: its number, counted from 1, and how many UTF-16 units of the text precede it, or null for its end. */
export interface CitationPlace {
  number: number;
  index: number | null;
}

const markPattern = /,\uE000(\d+)\uE001,/g;

function mark(number: number): string {
  return `,\uE000${number}\uE001,`;
}

/** A text with marks, and where each stands in it: what was put in for it begins and ends there. */
export interface MarkedText {
  text: string;
  marks: { number: number; start: number; end: number }[];
}

/** The source with a mark for every citation whose place has arrived and can show one. */
export function markCitations(source: string, places: readonly CitationPlace[]): MarkedText {
  const clean = source.replace(/[\uE000\uE001]/g, "\uFFFD");
  if (places.length === 0) return { text: clean, marks: [] };
  const insertions = places
    .flatMap(({ index, number }, order) => {
      const spot = safeSpot(clean, Math.min(Math.max(index ?? clean.length, 0), clean.length));
      return spot ? [{ ...spot, order, number }] : [];
    })
    .sort((a, b) => a.offset - b.offset || a.order - b.order);
  const marks: MarkedText["marks"] = [];
  let marked = "";
  let taken = 0;
  for (const { offset, number, before } of insertions) {
    marked += clean.slice(taken, offset);
    const start = marked.length;
    marked += before + mark(number);
    marks.push({ number, start, end: marked.length });
    taken = offset;
  }
  return { text: marked + clean.slice(taken), marks };
}

/** A text cut at its marks: strings and citation numbers in turn. */
export function splitAtMarks(text: string): (string | number)[] {
  const pieces: (string | number)[] = [];
  let taken = 0;
  for (const match of text.matchAll(markPattern)) {
    const { 0: found, 1: number, index = 0 } = match;
    if (index > taken) pieces.push(text.slice(taken, index));
    pieces.push(Number(number));
    taken = index + (found?.length ?? 0);
  }
  if (taken < text.length) pieces.push(text.slice(taken));
  return pieces;
}

/** A text without its marks, and the numbers of the marks that were in it. */
export function withoutMarks(text: string): { text: string; numbers: number[] } {
  const pieces = splitAtMarks(text);
  return {
    text: pieces.filter((piece) => typeof piece === "string").join(""),
    numbers: pieces.filter((piece): piece is number => typeof piece === "number"),
  };
}

interface Spot {
  offset: number;
  /** What is written before the mark: nothing, or the beginning of a paragraph of its own. */
  before: string;
}

/**
 * Where a mark may stand so that the line around it keeps its meaning: not inside code or a formula of several
 * lines (after them, in a paragraph of its own), not before a line's own syntax, not outside the cells of a table.
 * Null while the block that surrounds it has not ended.
 */
function safeSpot(source: string, wanted: number): Spot | null {
  let offset = wanted;
  while (offset > 0 && source[offset - 1] === "\n") offset -= 1;
  const block = verbatimBlock(source, offset);
  if (block) return block.end === null ? null : ownParagraph(source, block.end);
  const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = source.indexOf("\n", offset) < 0 ? source.length : source.indexOf("\n", offset);
  const line = source.slice(lineStart, lineEnd);
  if (/^\s*([-*_]\s*){3,}$|^\s*=+\s*$/.test(line)) return ownParagraph(source, lineEnd);
  if (offset === lineStart) return { offset: lineEnd, before: "" };
  const isRow = /^[\s>]*\|.*\|\s*$/.test(line);
  return { offset: isRow ? Math.min(offset, lineStart + line.lastIndexOf("|")) : offset, before: "" };
}

/** A paragraph after the line that ends at an offset, in the same quotation. */
function ownParagraph(source: string, lineEnd: number): Spot {
  const lineStart = source.lastIndexOf("\n", lineEnd - 1) + 1;
  const quotation = /^(?:[ \t]*>)*/.exec(source.slice(lineStart, lineEnd))?.[0] ?? "";
  return { offset: lineEnd, before: quotation === "" ? "\n\n" : `\n${quotation}\n${quotation} ` };
}

/** The fenced code or displayed formula that an offset lies in, with its end, or null when it lies in none. */
function verbatimBlock(source: string, offset: number): { end: number | null } | null {
  let fence: { start: number; closes: (line: string) => boolean } | null = null;
  let lineStart = 0;
  for (const line of source.split("\n")) {
    const lineEnd = lineStart + line.length;
    const content = line.replace(/^[ \t>]*(?:[-*+]\s+|\d+[.)]\s+)?/, "");
    if (fence) {
      if (fence.closes(content)) {
        if (offset >= fence.start && offset <= lineEnd) return { end: lineEnd };
        fence = null;
      }
    } else {
      fence = opensBlock(content, lineStart);
      if (fence && isWhole(content)) {
        if (offset >= lineStart && offset <= lineEnd) return { end: lineEnd };
        fence = null;
      }
    }
    if (!fence && lineStart > offset) return null;
    lineStart = lineEnd + 1;
  }
  return fence && offset >= fence.start ? { end: null } : null;
}

function opensBlock(line: string, start: number): { start: number; closes: (line: string) => boolean } | null {
  const fence = /^(`{3,}|~{3,})[^`]*$/.exec(line)?.[1];
  if (fence) return { start, closes: (other) => other.startsWith(fence) && other.slice(fence.length).trim() === "" };
  if (line.startsWith("$$")) return { start, closes: (other) => /\$\$\s*$/.test(other) };
  if (line.startsWith("\\[")) return { start, closes: (other) => /\\\]\s*$/.test(other) };
  return null;
}

/** Whether a formula opens and closes on one line. */
function isWhole(line: string): boolean {
  return /^\$\$.+\$\$\s*$/.test(line) || /^\\\[.+\\\]\s*$/.test(line);
}
