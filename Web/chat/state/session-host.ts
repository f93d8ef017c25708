import type { StreamEvent } from "../../shared/chatkit/types";
import type { ConversationSession } from "./conversation-session";

/** What a session needs of the page around it. */
export interface SessionHost {
  /** Stops a run on the server. */
  cancelRun(runID: string): Promise<void>;
  /** Is told of every change, and of the event that made it. */
  changed(session: ConversationSession, event: StreamEvent | null): void;
  /** Is told that a conversation was read anew, which may have other branches now. */
  branched(session: ConversationSession): void;
}
