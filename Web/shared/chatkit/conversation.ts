import type { NoticeLevel, StreamingRequest, Thread, ThreadItem, UserMessage, UserMessageInput, Written } from "./types";

/** What the answer is doing: nothing, asked for but not begun, or arriving. */
export type Phase = "idle" | "waiting" | "streaming";

/** Why the last message has no whole answer. `message` is the server's own, where it gave one. */
export interface Failure {
  cause: "server" | "refused" | "network" | "interrupted" | "unanswered";
  message: string | null;
  canRetry: boolean;
}

/** Something the server wants to say beside the answer. */
export interface Notice {
  level: NoticeLevel;
  title: string | null;
  message: string;
}

/** Everything a page shows of one conversation. Immutable: every change makes a new value. */
export interface Conversation {
  readonly thread: Thread | null;
  readonly items: readonly ThreadItem[];
  /** The item before which older ones are to be had; null where all are here. */
  readonly olderBefore: string | null;
  readonly phase: Phase;
  /** Whether the server allows that the answer is stopped. */
  readonly canStop: boolean;
  /** The item that is being written. */
  readonly writing: string | null;
  readonly progress: string | null;
  readonly notices: readonly Notice[];
  readonly failure: Failure | null;
}

/** A conversation in which nothing was said. */
export const emptyConversation: Conversation = {
  thread: null,
  items: [],
  olderBefore: null,
  phase: "idle",
  canStop: true,
  writing: null,
  progress: null,
  notices: [],
  failure: null,
};

/** The mark of a message that the server has not confirmed yet. */
const pendingPrefix = "pending:";

/** Whether an item is a message that the server has not confirmed yet. */
export function isPending(item: ThreadItem): boolean {
  return item.id.startsWith(pendingPrefix);
}

/** A person's message as it is shown until the server sends its own. */
export function pendingMessage(written: Written, threadID: string, sentAt: Date): UserMessage {
  return {
    id: `${pendingPrefix}${sentAt.getTime()}`,
    thread_id: threadID,
    created_at: sentAt.toISOString(),
    type: "user_message",
    content: written.text === "" ? [] : [{ type: "input_text", text: written.text }],
    attachments: written.attachments,
  };
}

/** No message: what opens a conversation in which the assistant speaks first. */
export const noInput: UserMessageInput = { content: [], attachments: [], inference_options: {} };

/** What a message was written as. */
export function writtenIn(message: UserMessage): Written {
  return { text: textOf(message), attachments: message.attachments ?? [] };
}

/** A message as the protocol wants it. */
export function messageInput(written: Written): UserMessageInput {
  return {
    content: written.text === "" ? [] : [{ type: "input_text", text: written.text }],
    attachments: written.attachments.map((attachment) => attachment.id),
    inference_options: {},
  };
}

/** The request that begins a conversation with a message, or goes on in one. */
export function messageRequest(threadID: string | null, input: UserMessageInput): StreamingRequest {
  return threadID === null
    ? { type: "threads.create", params: { input } }
    : { type: "threads.add_user_message", params: { thread_id: threadID, input } };
}

/** The text of the answers in a row that end with an item: what one turn said, in however many messages. */
export function turnText(items: readonly ThreadItem[], lastID: string): string {
  const last = items.findIndex((item) => item.id === lastID);
  const first = items.slice(0, last).map((item) => item.type).lastIndexOf("user_message") + 1;
  return items.slice(first, last + 1).map(textOf).filter((text) => text !== "").join("\n\n");
}

/** The text of an item: the parts of a message joined by blank lines, and what copying a widget gives. */
export function textOf(item: ThreadItem): string {
  switch (item.type) {
    case "user_message":
    case "assistant_message":
      return item.content.map((part) => part.text).join("\n\n");
    case "widget":
      return item.copy_text ?? "";
    default:
      return "";
  }
}

/** Whether a thread ends with a message that nobody answered. */
export function isUnanswered(items: readonly ThreadItem[]): boolean {
  return items.at(-1)?.type === "user_message";
}
