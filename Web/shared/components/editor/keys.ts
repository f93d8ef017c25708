/** A text and what is selected of it. */
export interface Selected {
  text: string;
  from: number;
  to: number;
}

/** A part of a text to replace, and what to select afterwards. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
  select: [number, number];
}

const step = "  ";

/** Moves the selected lines in, or out; without a selection it writes the spaces where the caret stands. */
export function indented({ text, from, to }: Selected, outwards: boolean): Edit | null {
  if (from === to && !outwards) return { from, to, insert: step, select: [from + step.length, from + step.length] };
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const found = text.indexOf("\n", to > from && text[to - 1] === "\n" ? to - 1 : to);
  const end = found < 0 ? text.length : found;
  const lines = text.slice(start, end).split("\n");
  const moved = lines.map((line) => (outwards ? line.replace(/^ {1,2}|^\t/, "") : line === "" ? "" : step + line));
  const insert = moved.join("\n");
  if (insert === text.slice(start, end)) return { from, to, insert: text.slice(from, to), select: [from, to] };
  const first = (moved[0]?.length ?? 0) - (lines[0]?.length ?? 0);
  const change = insert.length - (end - start);
  return { from: start, to: end, insert, select: [Math.max(start, from + first), Math.max(start, to + change)] };
}

/** Begins a line that is as far in as the one before, and further after an opening bracket. */
export function newLine({ text, from, to }: Selected): Edit {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const line = text.slice(start, from);
  const own = /^\s*/.exec(line)?.[0] ?? "";
  const opens = /[{[(]\s*$/.test(line);
  const closes = /^[}\])]/.test(text.slice(to));
  const inner = own + (opens ? step : "");
  const insert = `\n${inner}${opens && closes ? `\n${own}` : ""}`;
  const caret = from + 1 + inner.length;
  return { from, to, insert, select: [caret, caret] };
}
