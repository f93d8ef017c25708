/** Something wrong with a text, at a line and a column that count from one. */
export interface TextProblem {
  line: number;
  column: number;
  message: string;
}

/** Where a text stops being JSON, and what the browser says of it; null where it is JSON, or nothing. */
export function jsonProblem(text: string): { at: number; message: string } | null {
  if (text.trim() === "") return null;
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const place = /at position (\d+)/.exec(message)?.[1];
    const plain = message.replace(/,? (?:in JSON )?at position[\s\S]*$/, "").replace(/, \.{0,3}".*" is not valid JSON$/s, "");
    return { at: place === undefined ? text.length : Number(place), message: plain };
  }
}

/** The line and the column of a place in a text, both from one. */
export function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return { line, column: at - (before.lastIndexOf("\n") + 1) + 1 };
}

/** The place in a text of a line and a column. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split("\n");
  const before = lines.slice(0, Math.max(0, line - 1)).reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(before + column - 1, text.length);
}
