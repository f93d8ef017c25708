import { lexMarkdown, type Token } from "../libraries/marked";
import { CitationPlace, markCitations, MarkedText } from "./citations";
import type { MarkdownBlock } from "./model";
import { blockOf, isShown, topHeading } from "./parse";
import { madeWhole } from "./unfinished";

/** How many of the last tokens may still change when a text grows: the one that is written, and what it may join. */
const unsettled = 3;

/**
 * Reads a text that grows. Blocks that are complete are not read again: only what follows them is, so that the work for
 * each piece is that of a paragraph and not that of the whole.
 */
export class GrowingMarkdown {
  private source = "";
  private settled: MarkdownBlock[] = [];
  private settledLength = 0;
  /** The citations in what is settled, with their places. */
  private cited = new Map<number, number | null>();
  private top = 6;

  /** The blocks of the text as it stands. */
  read(source: string, places: readonly CitationPlace[]): readonly MarkdownBlock[] {
    if (!source.startsWith(this.source) || !this.stillHolds(source, places)) this.forget();
    this.source = source;
    const start = this.settledLength;
    const waiting = places
      .filter(({ number }) => !this.cited.has(number))
      .map(({ number, index }) => ({ number, index: index === null ? null : index - start }));
    const marked = markCitations(source.slice(start), waiting);
    const tokens = lexMarkdown(madeWhole(marked.text));
    const top = Math.min(this.top, topHeading(tokens));
    // A larger heading than those before makes all of them smaller.
    if (top < this.top && this.settled.length > 0 && this.top < 6) {
      this.forget();
      return this.read(source, places);
    }
    const count = this.settle(tokens, marked, waiting, top);
    return [...this.settled, ...tokens.slice(count).filter(isShown).map((token) => blockOf(token, top))];
  }

  /** Whether no citation has come into what is settled, gone from it or moved in it. */
  private stillHolds(source: string, places: readonly CitationPlace[]): boolean {
    if (this.settledLength === 0) return true;
    let held = 0;
    for (const { number, index } of places) {
      if (this.cited.has(number)) {
        if (this.cited.get(number) !== index) return false;
        held += 1;
      } else if (index !== null && source.slice(this.settledLength, Math.max(index, this.settledLength)).trim() === "") {
        // It belongs to the end of what is settled.
        return false;
      }
    }
    return held === this.cited.size;
  }

  /**
   * Takes over the tokens at the beginning that stand in the text as they are, and will not change any more. How many
   * they are.
   */
  private settle(tokens: readonly Token[], marked: MarkedText, waiting: readonly CitationPlace[], top: number): number {
    let count = 0;
    let length = 0;
    let end = 0;
    let held: MarkedText["marks"] = [];
    for (const [index, token] of tokens.slice(0, Math.max(0, tokens.length - unsettled)).entries()) {
      // The lexer writes tabs and returns differently; such a text is read whole each time.
      if (!marked.text.startsWith(token.raw, end)) break;
      end += token.raw.length;
      const before = marked.marks.filter((mark) => mark.end <= end);
      const own = end - before.reduce((sum, mark) => sum + mark.end - mark.start, 0);
      // A citation that waits behind this place must not have to come before it.
      const behind = waiting.filter(({ number }) => !before.some((mark) => mark.number === number));
      if (marked.marks.some((mark) => mark.start <= end && mark.end > end)) continue;
      if (behind.some((place) => place.index !== null && place.index <= own)) continue;
      count = index + 1;
      length = own;
      held = before;
    }
    for (const token of tokens.slice(0, count)) {
      if (isShown(token)) this.settled.push(blockOf(token, top));
      if (token.type === "heading") this.top = Math.min(this.top, token.depth ?? 1);
    }
    const start = this.settledLength;
    this.settledLength += length;
    for (const { number } of held) {
      const index = waiting.find((place) => place.number === number)?.index ?? null;
      this.cited.set(number, index === null ? null : index + start);
    }
    return count;
  }

  private forget(): void {
    this.source = "";
    this.settled = [];
    this.settledLength = 0;
    this.cited.clear();
    this.top = 6;
  }
}
