import { allPages, type ReadPage } from "../session/pages";
import type { Annotation } from "../chatkit/types";

/** A file that came with a message. */
export interface AttachedFile {
  id: string;
  name: string;
  mime_type: string;
  /** Where the browser of whoever may read the conversation finds a picture. */
  preview_url?: string;
}

/** Something that the assistant did beside its words. */
export interface Task {
  type: string;
  title?: string | null;
  content?: string | null;
  queries?: string[];
  sources?: { title?: string; url?: string; filename?: string }[];
}

/** A question that was put as a form. */
export interface AskedInput {
  id: string;
  question: string;
  answer?: { values: string[]; skipped: boolean } | null;
}

/** An item of a conversation as the ChatKit protocol writes it, with the members that readers are shown. */
export interface Item {
  id: string;
  type: string;
  created_at: string;
  content?: { text?: string; annotations?: Annotation[] }[];
  attachments?: AttachedFile[];
  quoted_text?: string | null;
  widget?: unknown;
  copy_text?: string | null;
  task?: Task;
  workflow?: { type: string; tasks: Task[]; summary?: { title?: string; duration?: number } | null };
  inputs?: AskedInput[];
  name?: string;
  image?: { url: string } | null;
  status?: string;
}

/** A page of a list of items. */
export type ItemPage = ReadPage<Item>;

/** What of a conversation is shown at most, in pages of a hundred. */
const mostPages = 20;

/** Everything of a list that `page` reads piece by piece, the oldest first; the end is missing from very long ones. */
export async function allItems(page: (after: string | null) => Promise<ItemPage>): Promise<Item[]> {
  return allPages(mostPages, page);
}

/** The words of an item, without its citations. */
export function wordsOf(item: Item): string {
  return (item.content ?? []).map((part) => part.text ?? "").join("\n\n");
}

/** The words that a widget shows, one line for each of its parts. */
export function widgetWords(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(widgetWords);
  if (part === null || typeof part !== "object") return [];
  const { type, value, label, children, options } = part as Record<string, unknown>;
  const own = [type === "Text" || type === "Title" || type === "Caption" || type === "Markdown" || type === "Label" ? value : null, label];
  return [...own.filter((text): text is string => typeof text === "string" && text !== ""), ...widgetWords(children), ...widgetWords(options)];
}
