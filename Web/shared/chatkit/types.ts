/**
 * The ChatKit wire format as far as this page reads it. Field names are those of the wire, and every union is
 * open: a kind that is not known here is kept or skipped, never an error.
 */

/** A page of a list, newest or oldest first as asked for. */
export interface Page<Element> {
  data: Element[];
  has_more: boolean;
  after?: string | null;
}

/** A conversation without its items. */
export interface Thread {
  id: string;
  title?: string | null;
  created_at: string;
  status?: { type: "active" } | { type: "locked" | "closed"; reason?: string | null };
}

/** A thread as `threads.get_by_id` sends it: with its first items, oldest first. */
export interface ThreadWithItems extends Thread {
  items: Page<ThreadItem>;
}

/** Where a statement of an answer comes from. */
export interface AnnotationSource {
  type: "file" | "url" | "entity" | string;
  title: string;
  description?: string | null;
  filename?: string | null;
  url?: string | null;
}

/** A citation; `index` counts the UTF-16 units of the text before it. */
export interface Annotation {
  type: string;
  source: AnnotationSource;
  index?: number | null;
}

/** One part of an answer. */
export interface OutputText {
  type: "output_text";
  text: string;
  annotations: Annotation[];
}

/** One part of a person's message. */
export interface UserContent {
  type: "input_text" | "input_tag";
  text: string;
}

interface ItemBase {
  id: string;
  thread_id: string;
  created_at: string;
}

/** What a person wrote. */
export interface UserMessage extends ItemBase {
  type: "user_message";
  content: UserContent[];
}

/** What the assistant answered. */
export interface AssistantMessage extends ItemBase {
  type: "assistant_message";
  content: OutputText[];
}

/** An item of a kind that this page does not show. */
export interface OtherItem extends ItemBase {
  type: "other";
}

/** An entry of a thread. */
export type ThreadItem = UserMessage | AssistantMessage | OtherItem;

/** A change to an item that is being written. */
export type ItemUpdate =
  | { type: "assistant_message.content_part.added"; content_index: number; content: OutputText }
  | { type: "assistant_message.content_part.text_delta"; content_index: number; delta: string }
  | {
      type: "assistant_message.content_part.annotation_added";
      content_index: number;
      annotation_index: number;
      annotation: Annotation;
    }
  | { type: "assistant_message.content_part.done"; content_index: number; content: OutputText };

/** How serious a notice is. */
export type NoticeLevel = "info" | "warning" | "danger";

/** An event of a stream. */
export type StreamEvent =
  | { type: "thread.created" | "thread.updated"; thread: Thread }
  | { type: "thread.item.added" | "thread.item.done" | "thread.item.replaced"; item: ThreadItem }
  | { type: "thread.item.updated"; item_id: string; update: ItemUpdate }
  | { type: "thread.item.removed"; item_id: string }
  | { type: "stream_options"; stream_options: { allow_cancel: boolean } }
  | { type: "progress_update"; icon?: string | null; text: string }
  | { type: "error"; code: string; message?: string | null; allow_retry: boolean }
  | { type: "notice"; level: NoticeLevel; message: string; title?: string | null };

/** A person's message as the protocol wants it. */
export interface UserMessageInput {
  content: UserContent[];
  attachments: string[];
  inference_options: Record<string, never>;
}

/** Requests that answer with a stream of events. */
export type StreamingRequest =
  | { type: "threads.create"; params: { input: UserMessageInput } }
  | { type: "threads.add_user_message"; params: { thread_id: string; input: UserMessageInput } };
