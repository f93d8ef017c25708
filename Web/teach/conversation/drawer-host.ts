import type { StandingBoard } from "../../shared/teaching/standing-board";
import type { TeachApp } from "../app";
import type { Row } from "../state/class-list";
import { changeView } from "../state/view";
import { ConversationDrawer } from "./conversation-drawer";

/** Opens the conversation that the address names beside the page, and closes it. */
export class DrawerHost {
  private open: ConversationDrawer | null = null;
  /** What was written and not sent, for each conversation. */
  private readonly drafts = new Map<string, string>();

  /** `rows` gives the learners of the table in their order. */
  constructor(
    private readonly app: TeachApp,
    private readonly board: StandingBoard | null,
    private readonly rows: () => readonly Row[] = () => [],
  ) {}

  /** Shows a conversation, or none. */
  show(thread: string | null): void {
    if (thread === (this.open?.thread ?? null)) return;
    const before = this.open;
    this.open = null;
    before?.close();
    if (thread === null) return;
    const drawer = new ConversationDrawer(this.app, thread, {
      known: this.board?.get(thread)?.standing ?? null,
      board: this.board,
      drafts: this.drafts,
      neighbours: () => this.neighbours(thread),
    });
    this.open = drawer;
    void drawer.closed.then(() => {
      if (this.open !== drawer) return;
      this.open = null;
      changeView({ conversation: null });
      document.getElementById(`open-${thread}`)?.focus();
    });
  }

  /** Something changed in these conversations. */
  changed(threads: ReadonlySet<string>): void {
    if (this.open !== null && threads.has(this.open.thread)) this.open.changed();
  }

  /** The page goes, and the conversation with it. */
  leave(): void {
    const { open } = this;
    this.open = null;
    open?.close();
  }

  /** The conversations before and after this one in the table. */
  private neighbours(thread: string): { before: string | null; after: string | null } {
    const threads = this.rows().flatMap((row) => (row.heard === null ? [] : [row.heard.standing.thread_id]));
    const at = threads.indexOf(thread);
    return at < 0 ? { before: null, after: threads[0] ?? null } : { before: threads[at - 1] ?? null, after: threads[at + 1] ?? null };
  }
}
