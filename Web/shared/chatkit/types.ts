import type { Attachment, ItemUpdate, ThreadItem, UserContent } from "./items";

export * from "./items";

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

/** What somebody said of an answer. */
export interface Feedback {
  item_id: string;
  kind: "positive" | "negative";
  comment: string | null;
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
  | { type: "client_effect"; name: string; data: Record<string, unknown> }
  | { type: "error"; code: string; message?: string | null; allow_retry: boolean }
  | { type: "notice"; level: NoticeLevel; message: string; title?: string | null };

/** What a stream brings: an event, how a run stands, that another branch is shown, or a position alone. */
export type StreamFrame = { position: string | null } & (
  | { kind: "event"; event: StreamEvent }
  | { kind: "run"; runID: string; status: "running" | "waiting" | "completed" | "failed" | "cancelled" }
  | { kind: "branch"; branchID: string }
  | { kind: "position" }
);

/** A person's message as the protocol wants it. */
export interface UserMessageInput {
  content: UserContent[];
  attachments: string[];
  quoted_text?: string;
  inference_options: Record<string, never>;
}

/** What a person writes: words, files that were uploaded, and what they quote. */
export interface Written {
  text: string;
  attachments: Attachment[];
}

/** What somebody does with a widget. */
export interface CustomAction {
  type: string;
  payload: unknown;
}

/** Requests that answer with a stream of events. */
export type StreamingRequest =
  | { type: "threads.create"; params: { input: UserMessageInput } }
  | { type: "threads.add_user_message"; params: { thread_id: string; input: UserMessageInput } }
  | { type: "threads.retry_after_item"; params: { thread_id: string; item_id: string } }
  | { type: "threads.custom_action"; params: { thread_id: string; item_id: string; action: CustomAction } }
  | { type: "threads.add_client_tool_output"; params: { thread_id: string; result: unknown } }
  | {
      type: "threads.add_structured_input";
      params: {
        thread_id: string;
        item_id: string;
        input: { status: "answered" | "skipped"; answers: Record<string, { values: string[]; skipped: boolean }> };
      };
    };
