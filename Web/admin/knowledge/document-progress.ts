import type { DocumentState, StoredDocument } from "../api/knowledge";

/** Whether a document is still on its way, so that its list is worth asking for again. */
export function isUnderWay(document: Pick<StoredDocument, "state">): boolean {
  return document.state === "queued" || document.state === "reading" || document.state === "embedding";
}

/** How much of the work is done, from 0 to 1, whatever the state says of itself. */
export function shareDone(document: Pick<StoredDocument, "state" | "progress">): number {
  if (document.state === "ready") return 1;
  if (document.state === "queued") return 0;
  return Math.min(1, Math.max(0, document.progress));
}

/** The kind of badge for a state. */
export function badgeOf(state: DocumentState): "neutral" | "info" | "success" | "danger" {
  if (state === "ready") return "success";
  if (state === "failed") return "danger";
  return state === "queued" ? "neutral" : "info";
}

/** The time until the list is asked for again, in milliseconds: soon at first, more rarely the longer it takes. */
export function pauseBefore(attempt: number): number {
  return Math.min(10_000, 1000 * 1.5 ** Math.min(attempt, 6));
}

/** The pieces of a passage in which words of the query stand and do not, in their order, so that they can be marked. */
export function marked(text: string, query: string): { text: string; isMarked: boolean }[] {
  const words = query
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => [...word].length > 2);
  if (words.length === 0) return [{ text, isMarked: false }];
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pieces = text.split(new RegExp(`(${escaped.join("|")})`, "giu"));
  return pieces.map((piece, index) => ({ text: piece, isMarked: index % 2 === 1 })).filter((piece) => piece.text !== "");
}
