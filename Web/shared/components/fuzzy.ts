/** A text without its accents and capitals, for comparing. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * How well a text fits what was typed, higher is better; null where a word of it is nowhere in the text. Beginnings of
 * words count more than their middles, and letters that only follow each other count least.
 */
export function fit(text: string, typed: string): number | null {
  const hay = plain(text);
  let score = 0;
  for (const word of plain(typed).split(/\s+/).filter((part) => part !== "")) {
    const at = hay.indexOf(word);
    if (at === 0) score += 100;
    else if (at > 0) score += /[\s\-_/.(«“]/.test(hay[at - 1] ?? "") ? 80 : 40;
    else if (isScattered(hay, word)) score += 10;
    else return null;
  }
  return score - Math.min(text.length, 200) / 100;
}

/** Those that fit, best first; all of them in their own order where nothing was typed. */
export function ranked<T>(all: readonly T[], typed: string, textOf: (one: T) => string): T[] {
  if (typed.trim() === "") return [...all];
  return all
    .map((one, index) => ({ one, index, score: fit(textOf(one), typed) }))
    .filter((entry): entry is { one: T; index: number; score: number } => entry.score !== null)
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .map(({ one }) => one);
}

/** Whether all letters of a word follow each other in a text, with others between them. */
function isScattered(hay: string, word: string): boolean {
  if (word.length < 2) return false;
  let from = 0;
  for (const letter of word) {
    const at = hay.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}
