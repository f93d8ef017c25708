import { Lexer, marked } from "marked";
import { blockFormula, blockFormulaStart, inlineFormula, inlineFormulaStart } from "../markdown/math";

/** A token of the Markdown lexer, as far as the pages read it. Text is HTML-escaped except in code blocks. */
export interface Token {
  type: string;
  raw: string;
  text?: string;
  tokens?: Token[];
  depth?: number;
  lang?: string;
  ordered?: boolean;
  start?: number | "";
  items?: Token[];
  task?: boolean;
  checked?: boolean;
  href?: string;
  header?: Cell[];
  rows?: Cell[][];
  align?: ("left" | "right" | "center" | null)[];
  tex?: string;
  display?: boolean;
}

/** A cell of a table. */
export interface Cell {
  tokens: Token[];
}

marked.use({
  extensions: [
    {
      name: "math",
      level: "block",
      start: (source: string) => blockFormulaStart(source) as number,
      tokenizer: (source: string) => asToken(blockFormula(source)),
    },
    {
      name: "inlineMath",
      level: "inline",
      start: (source: string) => inlineFormulaStart(source) as number,
      tokenizer: (source: string) => asToken(inlineFormula(source)),
    },
  ],
});

function asToken(formula: { raw: string; tex: string; display: boolean } | null): marked.Tokens.Generic | undefined {
  return formula ? { type: "math", ...formula } : undefined;
}

/** The tokens of a Markdown text (GitHub's flavour, with formulas). The last line counts as ended. */
export function lexMarkdown(source: string): Token[] {
  return new Lexer({ ...marked.getDefaults(), ...marked.defaults, mangle: false }).lex(`${source}\n`) as unknown as Token[];
}
