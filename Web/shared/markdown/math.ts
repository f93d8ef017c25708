/** A formula found at the beginning of a text. */
export interface Formula {
  raw: string;
  tex: string;
  display: boolean;
}

/** A formula that is a block: `$$…$$` or `\[…\]` on lines of its own. */
export function blockFormula(source: string): Formula | null {
  return (
    matched(/^ {0,3}\$\$([\s\S]+?)\$\$[ \t]*(?:\n+|$)/, source, true) ??
    matched(/^ {0,3}\\\[([\s\S]+?)\\\][ \t]*(?:\n+|$)/, source, true)
  );
}

/** Where the next formula block may begin, for the lexer to end a paragraph there. */
export function blockFormulaStart(source: string): number | undefined {
  const match = /\n {0,3}(?:\$\$|\\\[)/.exec(source);
  return match ? match.index + 1 : undefined;
}

/**
 * A formula within a line. A lone `$` is money more often than mathematics: the opening one must touch what follows,
 * the closing one what precedes, and no digit may come after it.
 */
export function inlineFormula(source: string): Formula | null {
  return (
    matched(/^\$\$((?:\\.|[^\\$])+?)\$\$/, source, true) ??
    matched(/^\\\[([\s\S]+?)\\\]/, source, true) ??
    matched(/^\\\(([\s\S]+?)\\\)/, source, false) ??
    matched(/^\$(?!\s)((?:\\.|[^\\$])*?[^\s\\$])\$(?!\d)/, source, false)
  );
}

/** Where the next formula within a line may begin. */
export function inlineFormulaStart(source: string): number | undefined {
  const match = /\$|\\\(|\\\[/.exec(source);
  return match?.index;
}

function matched(pattern: RegExp, source: string, display: boolean): Formula | null {
  const [raw, tex] = pattern.exec(source) ?? [];
  return raw && tex && !/\n\s*\n/.test(tex) ? { raw, tex: tex.trim(), display } : null;
}
