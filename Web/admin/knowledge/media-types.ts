/** How a file is read: Markdown by its name, and everything else as plain text. */
export function mediaTypeOf(file: Pick<File, "name" | "type">): string {
  const isMarkdown = /\.(md|markdown|mdown)$/i.test(file.name) || file.type.startsWith("text/markdown");
  return isMarkdown ? "text/markdown" : "text/plain";
}

/** The text that bytes are; null where they are none. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\u0000") ? null : text;
  } catch {
    return null;
  }
}
