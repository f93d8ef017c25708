import { APIError } from "../../shared/session/api";
import type { WorkflowDocument } from "../model/document";
import type { Problem } from "../model/problems";

/** Where the draft of this page is: on the server, on its way, or only here. */
export type SaveState = "saved" | "changed" | "saving" | "failed" | "conflict";

/** Writes a draft; without an etag over whatever is there. */
export type Write = (document: WorkflowDocument, etag: string | null) => Promise<{ etag: string; problems: Problem[] }>;

/**
 * Saves the draft a while after its last change, one save at a time. Where somebody else saved in between it stops and
 * waits for a decision; where the server cannot be reached it tries again by itself.
 */
export class DraftSaver {
  state: SaveState = "saved";
  /** What went wrong with the last try. */
  failure: unknown = null;
  private saved: WorkflowDocument;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: Promise<void> | null = null;
  private tries = 0;

  constructor(
    private readonly write: Write,
    private current: WorkflowDocument,
    private etag: string,
    private readonly onChange: () => void,
    private readonly pause = 1200,
  ) {
    this.saved = current;
  }

  /** Whether something is not on the server yet. */
  get isUnsaved(): boolean {
    return this.current !== this.saved;
  }

  /** What the server calls the draft that this page last saw there, for `If-Match`. */
  get tag(): string {
    return this.etag;
  }

  /** Takes the document as it is now. */
  changed(document: WorkflowDocument): void {
    this.current = document;
    if (this.state === "conflict") return;
    if (this.state !== "saving") this.become(this.isUnsaved ? "changed" : "saved");
    this.tries = 0;
    this.soon(this.pause);
  }

  /** Saves at once; whether the server then has all that is here. */
  async flush(): Promise<boolean> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.running) {
      await this.running;
      return this.flush();
    }
    if (this.state === "conflict") return false;
    if (!this.isUnsaved) return true;
    await this.run(this.etag);
    // What was changed while this was on its way goes after it.
    return this.state === "changed" ? this.flush() : this.state === "saved";
  }

  /** Somebody else saved what is on the server now, as an answer of it told. */
  overtaken(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.become("conflict");
  }

  /** Ends a conflict: what is here replaces what somebody else saved. */
  async overwrite(): Promise<void> {
    await this.run(null);
  }

  /** Ends a conflict, or begins anew: this is what the server has. */
  reset(document: WorkflowDocument, etag: string): void {
    [this.current, this.saved, this.etag] = [document, document, etag];
    this.become("saved");
  }

  private soon(milliseconds: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }

  private run(etag: string | null): Promise<void> {
    this.running = this.save(etag).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async save(etag: string | null): Promise<void> {
    const document = this.current;
    this.become("saving");
    try {
      const answer = await this.write(document, etag);
      this.etag = answer.etag;
      this.saved = document;
      this.tries = 0;
      this.become(this.isUnsaved ? "changed" : "saved");
      if (this.isUnsaved) this.soon(this.pause);
    } catch (error) {
      this.failure = error;
      if (error instanceof APIError && error.status === 412) {
        this.become("conflict");
        return;
      }
      this.become("failed");
      const mayHelp = !(error instanceof APIError) || error.status >= 500 || error.status === 429;
      if (mayHelp) this.soon(Math.min(60_000, 2000 * 2 ** this.tries++));
    }
  }

  private become(state: SaveState): void {
    this.state = state;
    this.onChange();
  }
}
