/**
 * What precedes a passage, from its first whole line on: the server cuts the context by length, and half a table row
 * or half a word at its edge would be read as something else.
 */
export function trimmedBefore(before: string): string {
  const line = before.indexOf("\n");
  const cut = line >= 0 && line < before.length - 1 ? before.slice(line + 1) : before.replace(/^\S*\s/, "");
  return cut.trim() === "" ? "" : cut.trim();
}

/** What follows a passage, up to its last whole line. */
export function trimmedAfter(after: string): string {
  const line = after.lastIndexOf("\n");
  const cut = line > 0 ? after.slice(0, line) : after.replace(/\s\S*$/, "");
  return cut.trim();
}
