import type { WorkflowDocument } from "./document";

interface Entry {
  document: WorkflowDocument;
  select: readonly string[];
}

/** The states of a document that an author has been through, so that each can be gone back to. */
export class History {
  private past: Entry[] = [];
  private future: Entry[] = [];
  private present: Entry;
  private merging: string | null = null;

  constructor(document: WorkflowDocument, private readonly most = 200) {
    this.present = { document, select: [] };
  }

  /** The document now. */
  get document(): WorkflowDocument {
    return this.present.document;
  }

  /** Whether there is something to undo. */
  get canUndo(): boolean {
    return this.past.length > 0;
  }

  /** Whether there is something to do again. */
  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Takes a new state. Changes in a row with the same `merge`, such as the letters of one field, are one. */
  apply(document: WorkflowDocument, select: readonly string[], merge: string | null = null): void {
    if (document === this.present.document) return;
    if (merge === null || merge !== this.merging) {
      this.past.push(this.present);
      if (this.past.length > this.most) this.past.shift();
    }
    this.present = { document, select };
    this.future = [];
    this.merging = merge;
  }

  /** Goes one state back; gives what was selected in it, or null where there is none. */
  undo(select: readonly string[]): readonly string[] | null {
    const before = this.past.pop();
    if (before === undefined) return null;
    this.future.push({ ...this.present, select });
    this.present = before;
    this.merging = null;
    return before.select;
  }

  /** Goes one state forth again. */
  redo(select: readonly string[]): readonly string[] | null {
    const after = this.future.pop();
    if (after === undefined) return null;
    this.past.push({ ...this.present, select });
    this.present = after;
    this.merging = null;
    return after.select;
  }

  /** Ends a run of changes that count as one. */
  settle(): void {
    this.merging = null;
  }

  /** Takes another document in the place of everything: what was loaded anew cannot be undone into what it replaced. */
  reset(document: WorkflowDocument): void {
    this.past = [];
    this.future = [];
    this.present = { document, select: [] };
    this.merging = null;
  }
}
