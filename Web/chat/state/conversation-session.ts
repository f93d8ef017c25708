import type { ChatKitClient } from "../../shared/chatkit/client";
import {
  Conversation,
  emptyConversation,
  Failure,
  isPending,
  noInput,
  pendingMessage,
  textInput,
  textOf,
} from "../../shared/chatkit/conversation";
import { Action, reduce } from "../../shared/chatkit/reducer";
import type { StreamEvent, StreamingRequest } from "../../shared/chatkit/types";
import { APIError } from "../../shared/session/api";
import type { Drafts } from "./drafts";

/** One conversation and the exchange that may be running in it. It goes on when the person looks elsewhere. */
export class ConversationSession {
  /** The conversation as it stands. */
  conversation: Conversation = emptyConversation;
  private stream: AbortController | null = null;
  private lastText = "";

  /** `changed` is told of every event that changed the conversation. */
  constructor(
    private readonly client: ChatKitClient,
    private readonly drafts: Drafts,
    private readonly changed: (session: ConversationSession, event: StreamEvent | null) => void,
  ) {}

  /** The thread, or null before the server has made one. */
  get threadID(): string | null {
    return this.conversation.thread?.id ?? null;
  }

  /** Whether an answer was asked for and has not ended. */
  get isAnswering(): boolean {
    return this.conversation.phase !== "idle";
  }

  /** The first line of the first message: what names the thread until it has a title. */
  get openingWords(): string {
    const first = this.conversation.items.find((item) => item.type === "user_message");
    return first ? (textOf(first).split("\n")[0] ?? "").slice(0, 80) : "";
  }

  /** Applies what the page did. */
  apply(action: Action): void {
    this.take(action, null);
  }

  /** Reads the thread from the server. Throws `APIError`. */
  async load(threadID: string): Promise<void> {
    const thread = await this.client.openThread(threadID);
    const lastMessage = thread.items.data.filter((item) => item.type === "user_message").at(-1);
    this.lastText = lastMessage ? textOf(lastMessage) : "";
    this.take({ type: "page.opened", thread }, null);
  }

  /** Sends a message and follows its answer to the end; failures become part of the conversation. */
  async send(text: string): Promise<void> {
    if (this.isAnswering) return;
    this.lastText = text;
    this.take({ type: "page.sent", message: pendingMessage(text, this.threadID ?? "", new Date()) }, null);
    await this.follow(this.request(text), text);
  }

  /** Opens a conversation in which the assistant speaks first, and follows what it says. */
  async begin(): Promise<void> {
    if (this.isAnswering || this.conversation.items.length > 0) return;
    this.take({ type: "page.begun" }, null);
    await this.follow({ type: "threads.create", params: { input: noInput } }, "");
  }

  private async follow(request: StreamingRequest, text: string): Promise<void> {
    const stream = new AbortController();
    this.stream = stream;
    try {
      for await (const event of this.client.stream(request, stream.signal)) this.take(event, event);
      if (this.isUnfinished) this.fail("interrupted", null);
      else this.take({ type: "page.ended" }, null);
    } catch (error) {
      if (stream.signal.aborted) return;
      this.failed(error, text);
    } finally {
      if (this.stream === stream) this.stream = null;
    }
  }

  /** Sends the last message again. */
  async retry(): Promise<void> {
    if (this.lastText !== "") await this.send(this.lastText);
    else await this.begin();
  }

  /** Ends the answer by closing its stream; what arrived stays. */
  stop(): void {
    this.stream?.abort();
    this.take({ type: "page.stopped" }, null);
  }

  /** Whether the stream ended without an answer, or in the middle of one. */
  private get isUnfinished(): boolean {
    const { items, writing, failure } = this.conversation;
    return failure === null && (writing !== null || items.at(-1)?.type === "user_message");
  }

  private request(text: string): StreamingRequest {
    const input = textInput(text);
    return this.threadID === null
      ? { type: "threads.create", params: { input } }
      : { type: "threads.add_user_message", params: { thread_id: this.threadID, input } };
  }

  private failed(error: unknown, text: string): void {
    if (error instanceof APIError) {
      if (error.status === 401) this.drafts.keep(this.threadID, text);
      this.fail("refused", error.message);
    } else {
      this.fail(this.conversation.items.some(isPending) ? "network" : "interrupted", null);
    }
  }

  private fail(cause: Failure["cause"], message: string | null): void {
    this.take({ type: "page.failed", failure: { cause, message, canRetry: true } }, null);
  }

  private take(action: Action, event: StreamEvent | null): void {
    const next = reduce(this.conversation, action);
    if (next === this.conversation) return;
    this.conversation = next;
    this.changed(this, event);
  }
}
