import type { ChatKitClient } from "../../shared/chatkit/client";
import type { Thread } from "../../shared/chatkit/types";

const pageSize = 40;

/** The person's threads with one assistant, newest first, as far as they were asked for. */
export class ThreadList {
  /** The threads that have arrived. */
  threads: readonly Thread[] = [];
  /** What the list is doing. */
  status: "loading" | "ready" | "failed" = "loading";
  /** Whether the server has older ones. */
  hasMore = false;
  private after: string | null = null;

  /** `changed` is told of every change. */
  constructor(
    private readonly client: ChatKitClient,
    private readonly changed: () => void,
  ) {}

  /** Reads the next page. */
  async loadMore(): Promise<void> {
    this.status = "loading";
    this.changed();
    try {
      const page = await this.client.listThreads(pageSize, this.after);
      const known = new Set(this.threads.map((thread) => thread.id));
      this.threads = [...this.threads, ...page.data.filter((thread) => !known.has(thread.id))];
      this.after = page.after ?? null;
      this.hasMore = page.has_more && this.after !== null;
      this.status = "ready";
    } catch {
      this.status = "failed";
    }
    this.changed();
  }

  /** Puts a new thread first, or takes over the changes of a known one. */
  place(thread: Thread): void {
    const known = this.threads.some((other) => other.id === thread.id);
    this.threads = known
      ? this.threads.map((other) => (other.id === thread.id ? thread : other))
      : [thread, ...this.threads];
    this.changed();
  }

  /** Saves a new title; the old one comes back when the server refuses. Throws `APIError`. */
  async rename(id: string, title: string): Promise<void> {
    const before = this.threads;
    this.threads = before.map((thread) => (thread.id === id ? { ...thread, title } : thread));
    this.changed();
    try {
      await this.client.renameThread(id, title);
    } catch (error) {
      this.threads = before;
      this.changed();
      throw error;
    }
  }

  /** Deletes a thread. Throws `APIError`. */
  async remove(id: string): Promise<void> {
    await this.client.deleteThread(id);
    this.threads = this.threads.filter((thread) => thread.id !== id);
    this.changed();
  }
}
