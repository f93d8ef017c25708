import type { Action } from "../../shared/chatkit/reducer";
import type { StreamFrame } from "../../shared/chatkit/types";

/** What "Send again" does about a request that did not arrive; null where its own control is there to be used again. */
export type Again = (() => Promise<unknown>) | null;

/** A request about a conversation, and what the page expects of it. */
export interface Exchange {
  action: Action;
  open: (signal: AbortSignal) => AsyncGenerator<StreamFrame, void, void>;
  again: Again;
}

const ends: ReadonlySet<Action["type"]> = new Set(["page.stopped", "page.ended", "page.failed", "error"]);

/** Whether nothing more comes of a request after this. */
export function endsTurn(action: Action): boolean {
  return ends.has(action.type);
}
