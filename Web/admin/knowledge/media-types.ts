/** The endings of what the server reads as more than plain text. */
export const readable = [
  ".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".odp", ".epub", ".html", ".htm", ".md", ".markdown", ".csv", ".tsv", ".txt", ".json",
] as const;

/** How a file is announced: as unknown where the server tells by its ending, and as plain text otherwise. */
export function mediaTypeOf(name: string): string {
  return readable.some((ending) => name.toLowerCase().endsWith(ending)) ? "application/octet-stream" : "text/plain";
}
