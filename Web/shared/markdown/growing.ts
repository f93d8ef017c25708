import { lexMarkdown, type Token } from "../libraries/marked";
import type { CitationPlace } from "./citations";
import type { MarkdownBlock } from "./model";
import { blockOf, isShown, parseMarkdown, topHeading } from "./parse";
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
  private top = 6;

  /** The blocks of the text as it stands. */
  read(source: string, places: readonly CitationPlace[]): readonly MarkdownBlock[] {
    // A citation is a place in the whole text.
    if (places.length > 0) return this.forget(() => parseMarkdown(source, places, true));
    if (!source.startsWith(this.source)) this.forget(() => []);
    this.source = source;
    const rest = source.slice(this.settledLength);
    const tokens = lexMarkdown(madeWhole(rest));
    const top = Math.min(this.top, topHeading(tokens));
    // A larger heading than those before makes all of them smaller.
    if (top < this.top && this.settled.length > 0 && this.top < 6) {
      this.forget(() => []);
      return this.read(source, places);
    }
    this.settle(tokens, rest, top);
    const tail = this.pending(tokens);
    return [...this.settled, ...tail.map((token) => blockOf(token, top))];
  }

  private count = 0;

  private pending(tokens: readonly Token[]): Token[] {
    return tokens.slice(this.count).filter(isShown);
  }

  /** Takes over the tokens at the beginning that stand in the text as they are, and will not change any more. */
  private settle(tokens: readonly Token[], rest: string, top: number): void {
    this.count = 0;
    let length = 0;
    const limit = tokens.length - unsettled;
    while (this.count < limit) {
      const token = tokens[this.count] as Token;
      // The lexer writes tabs and returns differently; such a text is read whole each time.
      if (!rest.startsWith(token.raw, length)) break;
      length += token.raw.length;
      this.count += 1;
      if (isShown(token)) this.settled.push(blockOf(token, top));
      if (token.type === "heading") this.top = Math.min(this.top, token.depth ?? 1);
    }
    this.settledLength += length;
  }

  private forget<Result>(then: () => Result): Result {
    this.source = "";
    this.settled = [];
    this.settledLength = 0;
    this.top = 6;
    return then();
  }
}
