import { chunksOf } from "../browser/chunks";
import type { APIClient } from "../session/api";
import { FrameParser, type Frame } from "./frames";
import type {
  Attachment,
  CustomAction,
  Feedback,
  Page,
  StreamEvent,
  StreamFrame,
  StreamingRequest,
  Thread,
  ThreadItem,
  ThreadWithItems,
  UserMessageInput,
} from "./types";

/** How many items of a long conversation are read at once. */
const pageSize = 60;

/**
 * Milliseconds that a text may wait for more of it: the longer it is and the faster it comes, the less anybody reads along,
 * and each piece is work for the page.
 */
const gathering = { "lyceum-gather": "800" };

/** Speaks the ChatKit protocol with one assistant. Every method throws `APIError` when the server refuses. */
export class ChatKitClient {
  constructor(
    private readonly api: APIClient,
    private readonly path: string,
  ) {}

  /**
   * A thread with its last items, oldest first; `has_more` says that there are older ones, before `after`. A short
   * one comes whole.
   */
  async openThread(id: string): Promise<ThreadWithItems> {
    const thread = await this.ask<ThreadWithItems>("threads.get_by_id", { thread_id: id });
    return thread.items.has_more ? { ...thread, items: await this.itemsBefore(id, null) } : thread;
  }

  /** The items before one, oldest first; null means the last of the thread. */
  async itemsBefore(id: string, after: string | null): Promise<Page<ThreadItem>> {
    const params = { thread_id: id, limit: pageSize, order: "desc", ...(after ? { after } : {}) };
    const page = await this.ask<Page<ThreadItem>>("items.list", params);
    return { ...page, data: page.data.reverse() };
  }

  /** Gives a thread another title. */
  renameThread(id: string, title: string): Promise<Thread> {
    return this.ask("threads.update", { thread_id: id, title });
  }

  /** Keeps what somebody says of an answer, and why, in the place of what they said before. */
  async giveFeedback(threadID: string, { item_id, kind, comment }: Feedback): Promise<void> {
    await this.api.write("PUT", feedbackPath(threadID, item_id), { kind, comment });
  }

  /** Takes it back. */
  async takeFeedbackBack(threadID: string, itemID: string): Promise<void> {
    await this.api.send(feedbackPath(threadID, itemID), { method: "DELETE" });
  }

  /** What the person said of the latest answers of a conversation. */
  async feedbackIn(threadID: string): Promise<readonly Feedback[]> {
    const response = await this.api.send(`/api/v1/threads/${encodeURIComponent(threadID)}/feedback?limit=100`, { method: "GET" });
    return ((await response.json()) as Page<Feedback>).data;
  }

  /** Announces a file that is about to be uploaded. */
  announceAttachment(file: { name: string; size: number; type: string }): Promise<Attachment> {
    return this.ask("attachments.create", { name: file.name, size: file.size, mime_type: file.type });
  }

  /** Removes a file that was uploaded. */
  async deleteAttachment(id: string): Promise<void> {
    await this.ask("attachments.delete", { attachment_id: id });
  }

  /** Does something with a widget, and gives the widget where it has changed. */
  async act(threadID: string, itemID: string, action: CustomAction): Promise<ThreadItem | null> {
    const params = { thread_id: threadID, item_id: itemID, action };
    return (await this.ask<{ updated_item?: ThreadItem }>("threads.sync_custom_action", params)).updated_item ?? null;
  }

  /**
   * Sends a request and gives what its stream brings as it arrives. Closing it stops nothing: the answer goes on and
   * is followed with `follow`.
   */
  async *stream(request: StreamingRequest, signal: AbortSignal): AsyncGenerator<StreamFrame, void, void> {
    yield* this.frames(await this.send(this.path, request, signal));
  }

  /** Says a message differently, in a new branch of the conversation. */
  async *edit(threadID: string, itemID: string, input: UserMessageInput, signal: AbortSignal): AsyncGenerator<StreamFrame, void, void> {
    const path = `/api/v1/threads/${encodeURIComponent(threadID)}/branches`;
    yield* this.frames(await this.send(path, { edited_item_id: itemID, input }, signal));
  }

  /** What comes into a conversation behind a position; without one, from the beginning of the answer under way. */
  async *follow(threadID: string, position: string | null, signal: AbortSignal): AsyncGenerator<StreamFrame, void, void> {
    const headers: Record<string, string> = { ...gathering, ...(position === null ? {} : { "last-event-id": position }) };
    const path = `/api/v1/threads/${encodeURIComponent(threadID)}/events`;
    yield* this.frames(await this.api.send(path, { method: "GET", headers, signal }));
  }

  private send(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    const headers = { "content-type": "application/json", accept: "text/event-stream", "lyceum-detach": "1", ...gathering };
    return this.api.send(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  private async *frames(response: Response): AsyncGenerator<StreamFrame, void, void> {
    const parser = new FrameParser();
    for await (const chunk of chunksOf(response)) {
      for (const frame of parser.push(chunk)) yield readFrame(frame);
    }
  }

  private async ask<Answer>(type: string, params: Record<string, unknown>): Promise<Answer> {
    const response = await this.api.post(this.path, { type, params });
    return (await response.json()) as Answer;
  }
}

function feedbackPath(threadID: string, itemID: string): string {
  return `/api/v1/threads/${encodeURIComponent(threadID)}/items/${encodeURIComponent(itemID)}/feedback`;
}

function readFrame(frame: Frame): StreamFrame {
  const position = frame.id;
  if (frame.data === null) return { kind: "position", position };
  const read = JSON.parse(frame.data) as unknown;
  if (frame.event === "run") {
    const { run_id, status } = read as { run_id: string; status: "running" };
    return { kind: "run", runID: run_id, status, position };
  }
  if (frame.event === "branch") return { kind: "branch", branchID: (read as { branch_id: string }).branch_id, position };
  return { kind: "event", event: read as StreamEvent, position };
}
