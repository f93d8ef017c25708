import type { ChatKitClient } from "../../shared/chatkit/client";
import { Conversation, Failure, isPending, isUnanswered, textOf, writtenIn } from "../../shared/chatkit/conversation";
import { messageInput, messageRequest, noInput, pendingMessage } from "../../shared/chatkit/conversation";
import type { Action } from "../../shared/chatkit/reducer";
import type { StreamEvent, StreamFrame, StreamingRequest, ThreadWithItems, Written } from "../../shared/chatkit/types";
import { APIError } from "../../shared/session/api";
import type { Drafts } from "./drafts";
import { type Again, endsTurn, type Exchange } from "./exchange";
import { patience } from "./patience";
import type { SessionHost } from "./session-host";
import { Timeline } from "./timeline";
import { Uploads } from "./uploads";

/** Milliseconds after which a message at the end counts as unanswered. */
const silence = 700;
/** Milliseconds for which a stopped answer may still say that it has ended. */
const lastWords = 3000;

/**
 * One conversation: the exchange that may be running in it, and otherwise everything that comes into it from elsewhere.
 * Answers go on when the person looks elsewhere or loses the connection, and are followed again from the last position.
 */
export class ConversationSession {
  /** The files of the message that is being written. */
  readonly uploads: Uploads;
  /** Whether the connection broke off and is being made again. */
  isReconnecting = false;
  /** Whether older items are on their way. */
  isReadingOlder = false;
  private stream: AbortController | null = null;
  private readonly timeline = new Timeline();
  private runID: string | null = null;
  private runHasEnded = false;
  private wantsStop = false;
  private again: Again = null;
  /** Called at the end of the turn whose connection was cut. */
  private turnEnded: (() => void) | null = null;

  constructor(
    private readonly client: ChatKitClient,
    private readonly drafts: Drafts,
    private readonly host: SessionHost,
  ) {
    this.uploads = new Uploads(client, () => host.changed(this, null));
  }

  /** The conversation as it stands. */
  get conversation(): Conversation {
    return this.timeline.conversation;
  }

  /** The thread, or null before the server has made one. */
  get threadID(): string | null {
    return this.conversation.thread?.id ?? null;
  }

  /** Whether an answer was asked for and has not ended. */
  get isAnswering(): boolean {
    return this.conversation.phase !== "idle";
  }

  /** Whether the person pressed Stop and the answer has not ended yet. */
  get isStopping(): boolean {
    return this.wantsStop && this.isAnswering;
  }

  /** The first line of the first message: what names the thread until it has a title. */
  get openingWords(): string {
    const first = this.conversation.items.find((item) => item.type === "user_message");
    return first ? (textOf(first).split("\n")[0] ?? "").slice(0, 80) : "";
  }

  /** Applies what the page did. */
  apply(action: Action): void {
    this.timeline.keep(action);
    this.host.changed(this, null);
  }

  /** Reads the thread from the server. Throws `APIError`. */
  async load(threadID: string): Promise<void> {
    this.open(await this.client.openThread(threadID));
  }

  /** Goes on with a thread that was begun elsewhere, such as aloud. Throws `APIError`. */
  async adopt(threadID: string): Promise<void> {
    await this.load(threadID);
    const { thread } = this.conversation;
    if (thread) this.host.changed(this, { type: "thread.created", thread });
    this.listen();
  }

  /** Reads the items before those that are here. Throws `APIError`. */
  async readOlder(): Promise<void> {
    const { thread, olderBefore } = this.conversation;
    if (!thread || olderBefore === null || this.isReadingOlder) return;
    this.isReadingOlder = true;
    try {
      const page = await this.client.itemsBefore(thread.id, olderBefore);
      this.apply({ type: "page.older", page });
    } finally {
      this.isReadingOlder = false;
    }
  }

  /** Sends a message and follows its answer to the end; failures become part of the conversation. */
  async send(written: Written): Promise<void> {
    if (this.isAnswering) return;
    const message = pendingMessage(written, this.threadID ?? "", new Date());
    const request = messageRequest(this.threadID, messageInput(written));
    await this.request({ type: "page.sent", message }, request, () => this.send(written));
  }

  /** Says an earlier message differently; what was is kept in a branch of its own. False where all is as it was. */
  async edit(itemID: string, written: Written, again: Again = null): Promise<boolean> {
    const id = this.threadID;
    if (id === null) return false;
    const message = pendingMessage(written, id, new Date());
    return this.exchange({
      action: { type: "page.edited", itemID, message },
      open: (signal) => this.client.edit(id, itemID, messageInput(written), signal),
      again,
    });
  }

  /** Has a message answered again. */
  async answerAgain(itemID: string): Promise<void> {
    const id = this.threadID;
    if (id === null) return;
    const params = { thread_id: id, item_id: itemID };
    const again = (): Promise<void> => this.answerAgain(itemID);
    await this.request({ type: "page.retried", itemID }, { type: "threads.retry_after_item", params }, again);
  }

  /** Sends a request about this conversation, and follows its turn to the end. False where all is as it was. */
  async request(action: Action, request: StreamingRequest, again: Again = null): Promise<boolean> {
    return this.exchange({ action, open: (signal) => this.client.stream(request, signal), again });
  }

  /** Opens a conversation in which the assistant speaks first, and follows what it says. */
  async begin(): Promise<void> {
    if (this.isAnswering || this.conversation.items.length > 0) return;
    const request = { type: "threads.create", params: { input: noInput } } as const;
    await this.request({ type: "page.begun" }, request, () => this.begin());
  }

  /** Does once more what did not arrive; where everything arrived, has the last message answered once more. */
  async retry(): Promise<void> {
    const last = [...this.conversation.items].reverse().find((item) => item.type === "user_message");
    if (this.again !== null) await this.again();
    else if (last?.type !== "user_message") await this.begin();
    // Files stay with the message that they were sent with: the server takes them in no other.
    else if (!isPending(last) && (last.attachments ?? []).length > 0) await this.answerAgain(last.id);
    else await this.send(writtenIn(last));
  }

  /** Ends the answer; what arrived stays. */
  stop(): void {
    if (!this.isAnswering || this.wantsStop) return;
    this.wantsStop = true;
    this.host.changed(this, null);
    if (this.runID !== null) this.cancel(this.runID);
    const stopped = this.stream;
    setTimeout(() => {
      if (this.stream === stopped && this.isStopping) this.endStopped();
    }, lastWords);
  }

  /** Follows the conversation while nobody speaks, so that what comes from elsewhere is seen. */
  listen(): void {
    if (this.threadID === null || this.stream !== null) return;
    void this.followOn();
  }

  /** Stops following a conversation at rest. */
  rest(): void {
    if (this.isAnswering) return;
    this.stream?.abort();
    this.stream = null;
  }

  private open(thread: ThreadWithItems): void {
    this.again = null;
    this.take({ type: "page.opened", thread }, null);
    this.timeline.restart();
    if (isUnanswered(thread.items.data)) setTimeout(() => this.noteSilence(), silence);
  }

  private noteSilence(): void {
    const { items, phase, failure } = this.conversation;
    if (phase === "idle" && failure === null && isUnanswered(items) && !this.runHasEnded) this.fail("unanswered", null);
  }

  private async exchange(exchange: Exchange): Promise<boolean> {
    this.stream?.abort();
    const stream = new AbortController();
    const before = this.conversation;
    this.stream = stream;
    this.runID = null;
    this.runHasEnded = false;
    this.wantsStop = false;
    this.again = null;
    this.take(exchange.action, null);
    let hasArrived = false;
    try {
      for await (const frame of exchange.open(stream.signal)) {
        hasArrived = true;
        this.frame(frame);
      }
      hasArrived = true;
      this.finish();
    } catch (error) {
      if (stream.signal.aborted) return true;
      if (error instanceof APIError) this.refused(error, exchange, before);
      else if (!hasArrived) this.missed(exchange, before, "network", null);
      else if (this.threadID === null) this.fail("network", null);
      else if (this.isAnswering) {
        await this.restOfTurn();
        return true;
      }
    }
    if (this.stream === stream) this.stream = null;
    this.listen();
    return hasArrived;
  }

  /** Follows an exchange that was cut off, and resolves at the end of its turn; what comes then is followed on. */
  private restOfTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.turnEnded = resolve;
      void this.followOn().finally(resolve);
    });
  }

  /* oxlint-disable no-await-in-loop -- It follows again once what it followed has ended. */
  /** Follows the conversation from where it was left, again and again, until it is told not to. */
  private async followOn(): Promise<void> {
    const stream = new AbortController();
    this.stream = stream;
    for (let attempt = 0; !stream.signal.aborted; attempt += 1) {
      try {
        const { position } = this.timeline;
        if (position === null && this.isAnswering) await this.readAnew(stream.signal);
        else if (this.timeline.rewind()) this.host.changed(this, null);
        for await (const frame of this.client.follow(this.threadID ?? "", position, stream.signal)) {
          attempt = 0;
          this.setReconnecting(false);
          if (frame.kind === "branch") await this.readAnew(stream.signal);
          if (stream.signal.aborted) return;
          this.frame(frame);
        }
      } catch (error) {
        if (stream.signal.aborted) return;
        if (error instanceof APIError && error.status < 500 && error.status !== 429) break;
        if (this.isAnswering && attempt > 0) this.setReconnecting(true);
      }
      await patience(attempt, stream.signal);
    }
    if (this.stream === stream) this.stream = null;
  }

  /**
   * Another branch is read, or what was lost without a position; nothing says the end of a turn that has ended meanwhile.
   * Throws `APIError`.
   */
  private async readAnew(signal: AbortSignal): Promise<void> {
    const thread = await this.client.openThread(this.threadID ?? "");
    if (signal.aborted) return;
    this.open(thread);
    this.host.branched(this);
    if (!isUnanswered(thread.items.data)) this.take({ type: "page.ended" }, null);
  }

  private setReconnecting(isReconnecting: boolean): void {
    if (this.isReconnecting === isReconnecting) return;
    this.isReconnecting = isReconnecting;
    this.host.changed(this, null);
  }

  private frame(frame: StreamFrame): void {
    if (frame.kind === "event") this.take(frame.event, frame.event);
    else if (frame.kind === "run") this.runFrame(frame.runID, frame.status);
    if (frame.position !== null) this.timeline.anchor(frame.position);
  }

  private runFrame(runID: string, status: string): void {
    this.runHasEnded = status !== "running";
    this.runID = this.runHasEnded ? null : runID;
    this.take({ type: this.runHasEnded ? "page.stopped" : "page.running" }, null);
    if (this.wantsStop && !this.runHasEnded) this.cancel(runID);
  }

  private finish(): void {
    const { items, writing, failure } = this.conversation;
    if (failure === null && !this.runHasEnded && (writing !== null || isUnanswered(items))) this.fail("interrupted", null);
    else this.take({ type: "page.ended" }, null);
  }

  private cancel(runID: string): void {
    void this.host.cancelRun(runID).catch(() => this.endStopped());
  }

  private endStopped(): void {
    this.stream?.abort();
    this.stream = null;
    this.take({ type: "page.stopped" }, null);
  }

  private refused(error: APIError, exchange: Exchange, before: Conversation): void {
    const { action } = exchange;
    const isMessage = action.type === "page.sent" || action.type === "page.edited";
    if (error.status === 401 && isMessage) this.drafts.keep(this.threadID, textOf(action.message));
    this.missed(exchange, before, "refused", error.message);
  }

  /** The server took nothing of it. What was sent stays to be sent again, and else everything is as it was before. */
  private missed(exchange: Exchange, before: Conversation, cause: "network" | "refused", message: string | null): void {
    const { action, again } = exchange;
    this.again = again;
    if (action.type === "page.sent" || action.type === "page.begun") {
      this.timeline.hold(action);
      return this.apply({ type: "page.failed", failure: { cause, message, canRetry: true } });
    }
    this.timeline.undo(before, { cause, message, canRetry: cause === "network" && again !== null });
    this.host.changed(this, null);
  }

  private fail(cause: Failure["cause"], message: string | null): void {
    this.take({ type: "page.failed", failure: { cause, message, canRetry: true } }, null);
  }

  private take(action: Action, event: StreamEvent | null): void {
    const changes = this.timeline.take(action);
    if (this.turnEnded !== null && endsTurn(action)) this.endTurn();
    if (changes || event?.type === "client_effect") this.host.changed(this, event);
  }

  private endTurn(): void {
    this.turnEnded?.();
    this.turnEnded = null;
  }
}
