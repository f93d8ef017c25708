import { eventsOf } from "../browser/event-stream";
import { APIClient, APIError } from "../session/api";
import { type Heard, latest, type Standing } from "./standing";

/** How the board hears of changes: not yet, as they happen, from time to time, or not at the moment. */
export type Hearing = "loading" | "live" | "asking" | "broken";

/** Pauses after connections that failed one after the other, in milliseconds. */
const pauses = [1000, 2000, 5000, 10_000];

/** How often the list is read where no stream is to be had, in milliseconds. */
const askingPause = 10_000;

/** How long this tab may be hidden before nothing is followed any more, in milliseconds. */
const hiddenPause = 60_000;

/**
 * Where the learners of a course are, as it changes. It follows the server's stream, asks again when that ends or breaks,
 * and reads the list from time to time where too many watch already. `now` gives milliseconds that only ever count up.
 */
export class StandingBoard {
  hearing: Hearing = "loading";
  /** Why nothing could be read; null after the first success. */
  failure: unknown = null;
  private heard = new Map<string, Heard>();
  private readonly listeners = new Set<(changed: ReadonlySet<string>) => void>();
  private stopping: AbortController | null = null;
  private hiding: ReturnType<typeof setTimeout> | null = null;

  /** A board of a course; of one assistant alone where its slug is told. */
  constructor(
    private readonly api: APIClient,
    private readonly course: string,
    private readonly workflow: string | null = null,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Everybody, in no order. */
  get all(): Heard[] {
    return [...this.heard.values()];
  }

  /** The conversation with this identifier. */
  get(thread: string): Heard | null {
    return this.heard.get(thread) ?? null;
  }

  /** Calls back after every change, with the conversations that it was about; gives what ends that. */
  subscribe(changed: (threads: ReadonlySet<string>) => void): () => void {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  }

  /** Takes a standing that something else answered, unless the stream has told of a later one meanwhile. */
  take(standing: Standing): void {
    const known = this.heard.get(standing.thread_id)?.standing;
    if (known && latest(standing) < latest(known)) return;
    this.heard.set(standing.thread_id, { standing, at: this.now() });
    this.tell([standing.thread_id]);
  }

  /** Begins to follow. */
  start(): void {
    if (this.stopping !== null) return;
    this.stopping = new AbortController();
    document.addEventListener("visibilitychange", this.seen);
    void this.follow(this.stopping.signal);
  }

  /** Follows nothing any more. */
  stop(): void {
    document.removeEventListener("visibilitychange", this.seen);
    this.pause();
  }

  /** Asks again at once. */
  again(): void {
    this.pause();
    this.hearing = "loading";
    this.tell([]);
    this.start();
  }

  private pause(): void {
    if (this.hiding !== null) clearTimeout(this.hiding);
    this.hiding = null;
    this.stopping?.abort();
    this.stopping = null;
  }

  private readonly seen = (): void => {
    if (!document.hidden) {
      if (this.hiding !== null) clearTimeout(this.hiding);
      this.hiding = null;
      this.start();
    } else {
      this.hiding ??= setTimeout(() => this.pause(), hiddenPause);
    }
  };

  private get path(): string {
    return `/api/v1/courses/${this.course}/conversations`;
  }

  /* oxlint-disable no-await-in-loop -- It listens again once what it listened to has ended. */
  private async follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.listen(signal, () => (failures = 0));
        await rest(500, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof APIError && [401, 403, 404].includes(error.status)) return this.broke(error);
        if (error instanceof APIError && error.status === 429) {
          await this.ask(signal);
          continue;
        }
        this.broke(error);
        await rest(pauses[Math.min(failures, pauses.length - 1)] ?? 0, signal);
        failures += 1;
      }
    }
  }

  private broke(error: unknown): void {
    this.hearing = "broken";
    this.failure = error;
    this.tell([]);
  }

  /** Follows one stream until it ends. */
  private async listen(signal: AbortSignal, ready: () => void): Promise<void> {
    const query = this.workflow === null ? "" : `?${new URLSearchParams({ workflow: this.workflow })}`;
    const response = await this.api.send(`${this.path}/events${query}`, { method: "GET", signal });
    const listed = new Set<string>();
    let isReady = false;
    for await (const event of eventsOf(response)) {
      if (event.name === "ready") {
        isReady = true;
        ready();
        const gone = [...this.heard.keys()].filter((thread) => !listed.has(thread));
        for (const thread of gone) this.heard.delete(thread);
        this.hearing = "live";
        this.failure = null;
        this.tell([...listed, ...gone]);
      } else if (event.name === "gone") {
        const { thread_id: thread } = JSON.parse(event.data) as { thread_id: string };
        this.heard.delete(thread);
        this.tell([thread]);
      } else if (event.name === "conversation") {
        const standing = JSON.parse(event.data) as Standing;
        listed.add(standing.thread_id);
        this.heard.set(standing.thread_id, { standing, at: this.now() });
        if (isReady) this.tell([standing.thread_id]);
      }
    }
  }

  /** Reads the list once, where there is no place for another who follows. */
  private async ask(signal: AbortSignal): Promise<void> {
    const query = new URLSearchParams({ limit: "100", ...(this.workflow === null ? {} : { workflow: this.workflow }) });
    const response = await this.api.send(`${this.path}?${query}`, { method: "GET", signal });
    const page = (await response.json()) as { data: Standing[] };
    const at = this.now();
    this.heard = new Map(page.data.map((standing) => [standing.thread_id, { standing, at }]));
    this.hearing = "asking";
    this.failure = null;
    this.tell([...this.heard.keys()]);
    await rest(askingPause, signal);
  }

  private tell(threads: Iterable<string>): void {
    const changed = new Set(threads);
    for (const listener of this.listeners) listener(changed);
  }
}

/** Waits, unless it is over before. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
