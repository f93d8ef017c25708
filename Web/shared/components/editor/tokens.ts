/** A piece of a text and what it is; null for what is nothing particular. */
export interface Piece {
  kind: "comment" | "keyword" | "string" | "number" | "property" | "function" | "mark" | null;
  text: string;
}

type Kind = Exclude<Piece["kind"], null>;

/** How each language is read: at each place the first rule that fits. */
const rules: Record<string, readonly (readonly [Kind, RegExp])[]> = {
  json: [
    ["property", /"(?:\\.|[^"\\\n])*"(?=\s*:)/y],
    ["string", /"(?:\\.|[^"\\\n])*"?/y],
    ["number", /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
    ["keyword", /\b(?:true|false|null)\b/y],
  ],
  cel: [
    ["comment", /\/\/[^\n]*/y],
    ["string", /[rRbB]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)/y],
    ["number", /\b(?:0x[\da-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)u?\b/y],
    ["keyword", /\b(?:true|false|null|in)\b/y],
    ["function", /\b[A-Za-z_]\w*(?=\s*\()/y],
    ["property", /(?<=\.)[A-Za-z_]\w*/y],
  ],
  // Texts with `{{ expressions }}` in them.
  template: [["mark", /\{\{[\s\S]*?(?:\}\}|$)/y]],
  markdown: [
    ["string", /^(?:```|~~~)[\s\S]*?(?:^(?:```|~~~)[^\n]*$|(?![\s\S]))/my],
    ["keyword", /^#{1,6} [^\n]*/my],
    ["comment", /^>[^\n]*/my],
    ["string", /`[^`\n]+`/y],
    ["number", /\*\*[^*\n]+\*\*|__[^_\n]+__/y],
    ["property", /!?\[[^\]\n]*\]\([^)\n]*\)/y],
    ["mark", /^\s*(?:[-*+]|\d+[.)]) /my],
  ],
};

/** A text of a language in pieces; one plain piece where the language is not known. */
export function pieces(text: string, language: string): Piece[] {
  const own = rules[language];
  if (own === undefined) return [{ kind: null, text }];
  const found: Piece[] = [];
  let plainFrom = 0;
  let at = 0;
  while (at < text.length) {
    const hit = match(own, text, at);
    if (hit === null) {
      // Words are skipped whole, so that no rule fits into the middle of one.
      at = afterWord(text, at);
      continue;
    }
    if (plainFrom < at) found.push({ kind: null, text: text.slice(plainFrom, at) });
    found.push(hit);
    at += hit.text.length;
    plainFrom = at;
  }
  if (plainFrom < text.length) found.push({ kind: null, text: text.slice(plainFrom) });
  return found;
}

function match(own: readonly (readonly [Kind, RegExp])[], text: string, at: number): Piece | null {
  for (const [kind, rule] of own) {
    rule.lastIndex = at;
    const hit = rule.exec(text)?.[0];
    if (hit !== undefined && hit !== "") return { kind, text: hit };
  }
  return null;
}

function afterWord(text: string, at: number): number {
  let end = at + 1;
  if (/\w/.test(text[at] ?? "")) while (end < text.length && /\w/.test(text[end] ?? "")) end += 1;
  return end;
}
