import { Conversation, emptyConversation } from "../../shared/chatkit/conversation";
import { Action, reduce } from "../../shared/chatkit/reducer";

/** A conversation as it grows, and as it stood at the last position of its stream: what came behind that comes again. */
export class Timeline {
  /** The conversation as it stands. */
  conversation: Conversation = emptyConversation;
  /** The last position that the stream told; null before the first. */
  position: string | null = null;
  private anchored: Conversation = emptyConversation;

  /** Applies what the stream told, or what the page expects of it. Whether anything changed. */
  take(action: Action): boolean {
    const next = reduce(this.conversation, action);
    const changes = next !== this.conversation;
    this.conversation = next;
    return changes;
  }

  /** Applies what the page did, which stays whatever comes again. */
  keep(action: Action): void {
    this.anchored = reduce(this.anchored, action);
    this.take(action);
  }

  /** What the page expected stays in spite of everything: the server never heard of it. */
  hold(action: Action): void {
    this.anchored = reduce(this.anchored, action);
  }

  /** The stream has told everything up to a position. */
  anchor(position: string): void {
    this.position = position;
    this.anchored = this.conversation;
  }

  /** The conversation was read anew. */
  restart(): void {
    this.anchored = this.conversation;
  }

  /** Back to the last position. Whether anything changed. */
  rewind(): boolean {
    if (this.position === null || this.conversation === this.anchored) return false;
    this.conversation = { ...this.anchored, failure: this.conversation.failure, thread: this.conversation.thread };
    this.anchored = this.conversation;
    return true;
  }

  /** Puts back what a request had changed that was refused, or did not arrive. */
  undo(before: Conversation, failure: Conversation["failure"]): void {
    this.conversation = { ...before, phase: "idle", writing: null, failure };
  }
}
