/** A piece of highlighted code: its text or its parts, and what it is. */
export interface CodePiece {
  kind: string | null;
  content: string | CodePiece[];
}

interface PrismToken {
  type: string;
  content: string | PrismToken | (string | PrismToken)[];
}

interface Prism {
  languages: Record<string, unknown>;
  tokenize(text: string, grammar: unknown): (string | PrismToken)[];
}

let prism: Prism | null = null;
let loading: Promise<void> | null = null;

/** Loads Prism with its grammars; resolves when `highlight` works. */
export function loadHighlighting(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const library = await import("./prism-grammars");
  prism = library.grammars() as Prism;
}

/** A program's text in pieces; one plain piece when the language is not known, null before Prism has loaded. */
export function highlight(text: string, language: string): CodePiece[] | null {
  if (!prism) return null;
  const grammar = prism.languages[language.toLowerCase()];
  if (typeof grammar !== "object" || grammar === null) return [{ kind: null, content: text }];
  return prism.tokenize(text, grammar).map(piece);
}

function piece(token: string | PrismToken): CodePiece {
  if (typeof token === "string") return { kind: null, content: token };
  const { type, content } = token;
  if (typeof content === "string") return { kind: type, content };
  return { kind: type, content: (Array.isArray(content) ? content : [content]).map(piece) };
}
