/**
 * A text that is still growing, with what its last paragraph has opened but not yet closed made whole, so that no
 * bare `**`, backtick or half a link flashes up before the rest arrives. Code blocks are left as they are.
 */
export function madeWhole(source: string): string {
  const fences = source.match(/^[ >]*(?:```|~~~)/gm)?.length ?? 0;
  if (fences % 2 === 1) return source;
  const start = source.lastIndexOf("\n\n") + 1;
  return source.slice(0, start) + wholeParagraph(source.slice(start));
}

function wholeParagraph(paragraph: string): string {
  if ((paragraph.match(/`/g)?.length ?? 0) % 2 === 1) {
    return paragraph.endsWith("`") ? paragraph.slice(0, -1) : `${paragraph}\``;
  }
  const linked = paragraph.replace(/!?\[([^\]\n]*)(?:\](?:\([^()\s]*)?)?$/, "$1");
  return closed(closed(linked, "**"), "*");
}

/** The text with an emphasis that is still open closed, or its mark left out while nothing follows it. */
function closed(text: string, mark: string): string {
  const pattern = mark === "**" ? /\*\*/g : /(?<!\*)\*(?!\*)/g;
  let open: number | null = null;
  for (const { index = 0 } of text.matchAll(pattern)) {
    const before = text[index - 1] ?? "\n";
    const after = text[index + mark.length] ?? "";
    if (open !== null && /\S/.test(before)) open = null;
    else if (open === null && /[\s(>"“«*_]/.test(before) && /^\S?$/.test(after)) open = index;
  }
  if (open === null) return text;
  const content = text.slice(open + mark.length);
  if (content.trim() !== "") return text.trimEnd() + mark;
  return open > 0 && text[open - 1] !== "\n" ? text.slice(0, open) : text;
}
