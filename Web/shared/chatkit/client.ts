import type { APIClient } from "../session/api";
import { FrameParser } from "./frames";
import type { Page, StreamEvent, StreamingRequest, Thread, ThreadItem, ThreadWithItems } from "./types";

/** Speaks the ChatKit protocol with one assistant. Every method throws `APIError` when the server refuses. */
export class ChatKitClient {
  constructor(
    private readonly api: APIClient,
    private readonly path: string,
  ) {}

  /** The person's threads, newest first. */
  listThreads(limit: number, after?: string | null): Promise<Page<Thread>> {
    return this.ask("threads.list", { limit, order: "desc", ...(after ? { after } : {}) });
  }

  /** A thread with all its items, oldest first. */
  async openThread(id: string): Promise<ThreadWithItems> {
    const thread = await this.ask<ThreadWithItems>("threads.get_by_id", { thread_id: id });
    const items = [...thread.items.data];
    let page = thread.items;
    while (page.has_more && page.after) {
      page = await this.ask<Page<ThreadItem>>("items.list", {
        thread_id: id,
        limit: 100,
        order: "asc",
        after: page.after,
      });
      items.push(...page.data);
    }
    return { ...thread, items: { data: items, has_more: false } };
  }

  /** Gives a thread another title. */
  renameThread(id: string, title: string): Promise<Thread> {
    return this.ask("threads.update", { thread_id: id, title });
  }

  /** Deletes a thread and everything in it. */
  async deleteThread(id: string): Promise<void> {
    await this.ask("threads.delete", { thread_id: id });
  }

  /**
   * Sends a message and gives the events of the answer as they arrive. Aborting the signal closes the connection,
   * which is how the protocol stops an answer.
   */
  async *stream(request: StreamingRequest, signal: AbortSignal): AsyncGenerator<StreamEvent, void, void> {
    const response = await this.api.post(this.path, request, signal);
    if (response.body === null) return;
    const reader = response.body.getReader();
    const parser = new FrameParser();
    try {
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        for (const data of parser.push(chunk.value)) yield JSON.parse(data) as StreamEvent;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  private async ask<Answer>(type: string, params: Record<string, unknown>): Promise<Answer> {
    const response = await this.api.post(this.path, { type, params });
    return (await response.json()) as Answer;
  }
}
