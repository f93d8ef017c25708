import type { ThreadCatalogue, ThreadEntry } from "./thread-catalogue";

const pageSize = 40;

/** The person's threads with one assistant as far as they were asked for: pinned ones, and the others by last activity. */
export class ThreadList {
  /** The threads that stand above the others. */
  pinned: readonly ThreadEntry[] = [];
  /** The others that have arrived. */
  threads: readonly ThreadEntry[] = [];
  /** What the list is doing. */
  status: "loading" | "ready" | "failed" = "loading";
  /** Whether the server has older ones. */
  hasMore = false;
  private after: string | null = null;

  /** `changed` is told of every change; `archived` lists those that were put away, and no others. */
  constructor(
    private readonly catalogue: ThreadCatalogue,
    private readonly workflow: { slug: string; title: string } | null,
    private readonly changed: () => void,
    readonly archived = false,
  ) {}

  /** Every thread that has arrived. */
  get all(): readonly ThreadEntry[] {
    return [...this.pinned, ...this.threads];
  }

  /** Reads the next page. */
  async loadMore(): Promise<void> {
    this.status = "loading";
    this.changed();
    const of = { workflow: this.workflow?.slug ?? null, archived: String(this.archived) };
    try {
      const [page, pinned] = await Promise.all([
        this.catalogue.list({ ...of, limit: pageSize, after: this.after, pinned: this.archived ? null : "false" }),
        this.after === null && !this.archived ? this.catalogue.list({ ...of, limit: 100, pinned: "true" }) : null,
      ]);
      if (pinned) this.pinned = pinned.data;
      const known = new Set(this.all.map((thread) => thread.id));
      const fresh = page.data.filter((thread) => !known.has(thread.id) && thread.origin !== "trial");
      this.threads = [...this.threads, ...fresh];
      this.after = page.after ?? null;
      this.hasMore = page.has_more && this.after !== null;
      this.status = "ready";
    } catch {
      this.status = "failed";
    }
    this.changed();
  }

  /** Puts a thread in which something was just said first, with its title of now. */
  place(thread: { id: string; created_at: string; title?: string | null }, isNews: boolean): void {
    const known = this.all.find((other) => other.id === thread.id);
    const title = thread.title ?? null;
    if (known?.pinned_at) {
      this.pinned = this.pinned.map((other) => (other === known ? { ...other, title } : other));
    } else if (known && !isNews) {
      this.threads = this.threads.map((other) => (other === known ? { ...other, title } : other));
    } else if (known || !this.archived) {
      const now = new Date().toISOString();
      const entry: ThreadEntry = {
        pinned_at: null,
        archived_at: null,
        origin: "chat",
        workflow: this.workflow ?? { slug: "", title: "" },
        ...known,
        id: thread.id,
        created_at: known?.created_at ?? now,
        title,
        last_activity_at: now,
      };
      this.threads = [entry, ...this.threads.filter((other) => other.id !== thread.id)];
    }
    this.changed();
  }

  /** Takes over how a thread stands now: it may be pinned, put away or gone. */
  update(id: string, entry: ThreadEntry | null): void {
    const belongs = entry !== null && (entry.archived_at !== null) === this.archived;
    this.pinned = this.pinned.filter((other) => other.id !== id);
    const at = this.threads.findIndex((other) => other.id === id);
    if (entry && belongs && entry.pinned_at !== null && !this.archived) {
      this.pinned = [entry, ...this.pinned];
      this.threads = this.threads.filter((other) => other.id !== id);
    } else if (entry && belongs) {
      const others = this.threads.filter((other) => other.id !== id);
      const place = at >= 0 ? at : others.filter((other) => other.last_activity_at > entry.last_activity_at).length;
      this.threads = [...others.slice(0, place), entry, ...others.slice(place)];
    } else {
      this.threads = this.threads.filter((other) => other.id !== id);
    }
    this.changed();
  }

  /** Saves a new title; the old one comes back when the server refuses. Throws `APIError`. */
  async rename(id: string, title: string): Promise<void> {
    const before = { pinned: this.pinned, threads: this.threads };
    const renamed = (thread: ThreadEntry): ThreadEntry => (thread.id === id ? { ...thread, title } : thread);
    this.pinned = before.pinned.map(renamed);
    this.threads = before.threads.map(renamed);
    this.changed();
    try {
      await this.catalogue.change(id, { title });
    } catch (error) {
      this.pinned = before.pinned;
      this.threads = before.threads;
      this.changed();
      throw error;
    }
  }
}
