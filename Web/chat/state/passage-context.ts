/** How many characters (Unicode code points) the server gives on each side of a passage; fewer at a document's ends. */
const contextLength = 600;

/**
 * What precedes a passage, from its first whole line on: the server cuts the context by length, and half a table row
 * or half a word at its edge would be read as something else.
 */
export function trimmedBefore(before: string): string {
  if (isWhole(before)) return before.trim();
  const line = before.indexOf("\n");
  return (line >= 0 ? before.slice(line + 1) : before.replace(/^\S*\s/, "")).trim();
}

/** What follows a passage, up to its last whole line. */
export function trimmedAfter(after: string): string {
  if (isWhole(after)) return after.trim();
  const line = after.lastIndexOf("\n");
  return (line > 0 ? after.slice(0, line) : after.replace(/\s\S*$/, "")).trim();
}

function isWhole(context: string): boolean {
  return [...context].length < contextLength;
}
