import { ChatKitClient } from "../../shared/chatkit/client";
import type { StreamEvent, Written } from "../../shared/chatkit/types";
import { APIClient, APIError, Assistant, Citation, Installation } from "../../shared/session/api";
import { readAddress, writeAddress } from "./address";
import { Branches } from "./branches";
import { Citations } from "./citations";
import { ConversationSession } from "./conversation-session";
import type { Drafts } from "./drafts";
import { Opinions } from "./feedback";
import { ThreadCatalogue } from "./thread-catalogue";
import { ThreadList } from "./thread-list";

/** How often an installation without assistants is asked for one. */
const secondsBetweenLooks = 3;

/** A citation that is open beside the conversation. */
export interface OpenSource {
  itemID: string;
  number: number;
}

/** A message that is being said differently. */
export interface Editing {
  itemID: string;
  /** What was written instead, where that was sent before and did not arrive. */
  text: string | null;
}

/** Everything the chat page knows, and everything it can do. Elements read it and are told of each change. */
export class ChatStore {
  /** The assistants open to the person. */
  assistants: readonly Assistant[] = [];
  /** The one the person talks to, or null when there is none or the list has not arrived. */
  assistant: Assistant | null = null;
  /** What this installation is. */
  installation: Installation | null = null;
  /** What the page is doing before anyone can write. */
  status: "loading" | "ready" | "unreachable" = "loading";
  /** What the open conversation is doing while it is read. */
  opening: "loading" | "ready" | "missing" | "unreachable" = "ready";
  /** The citation that is open. */
  source: OpenSource | null = null;
  /** The threads with the assistant. */
  list: ThreadList;
  /** The open conversation. */
  session: ConversationSession;
  /** The message that is being said differently. */
  editing: Editing | null = null;
  /** Lists, names, shares and exports conversations. */
  readonly catalogue: ThreadCatalogue;
  /** The versions of what was said. */
  readonly branches: Branches;
  /** What the person thinks of answers. */
  readonly opinions = new Opinions(() => this.changed());
  /** Speaks with the assistant. */
  client: ChatKitClient;
  /** What the page around the chat is asked to do is told here. */
  onEffect: (name: string, data: Record<string, unknown>) => void = () => undefined;
  /** Does what the assistant asks of the page around the chat; null where that page can do nothing. */
  onToolCall: ((name: string, values: Record<string, unknown>) => Promise<unknown>) | null = null;
  private readonly answering = new Set<ConversationSession>();
  private readonly citations: Citations;
  private readonly listeners = new Set<() => void>();

  /** A store that has loaded nothing yet; in a page elsewhere the address is not its to change. */
  constructor(
    readonly api: APIClient,
    readonly drafts: Drafts,
    readonly keepsAddress = true,
    private readonly isVisitor: () => boolean = () => false,
  ) {
    this.client = new ChatKitClient(api, "/chatkit");
    this.catalogue = new ThreadCatalogue(api);
    this.branches = new Branches(api, () => this.changed());
    this.citations = new Citations(api);
    this.list = new ThreadList(this.catalogue, null, () => this.changed());
    this.session = this.newSession();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.session.rest();
      else this.session.listen();
    });
  }

  /** Whether the person may say things differently: visitors may only go on. */
  get mayBranch(): boolean {
    return !this.isVisitor();
  }

  /** Calls back after every change. */
  subscribe(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Loads the assistants and a conversation: this one, or the one that the address names. */
  async start(thread: string | null = null): Promise<void> {
    this.status = "loading";
    this.changed();
    try {
      const [assistants, installation] = await Promise.all([
        this.api.get<{ data: Assistant[] }>("/api/v1/workflows"),
        this.api.get<Installation>("/api/v1/installation").catch(() => null),
      ]);
      this.assistants = assistants.data;
      this.installation = installation;
      this.status = "ready";
      if (thread === null) this.followAddress();
      else this.open(null, thread);
      if (this.assistants.length === 0) this.awaitAssistants();
    } catch {
      this.status = "unreachable";
      this.changed();
    }
  }

  /** Reads the assistants again, as after a change of the language they are described in. */
  async refreshAssistants(): Promise<void> {
    const answer = await this.api.get<{ data: Assistant[] }>("/api/v1/workflows").catch(() => null);
    if (!answer || this.status !== "ready") return;
    this.assistants = answer.data;
    this.assistant = answer.data.find((candidate) => candidate.slug === this.assistant?.slug) ?? this.assistant;
    this.changed();
  }

  /** Shows what the address of the page names, as after "back". */
  followAddress(): void {
    const { assistant, thread } = readAddress(location.search);
    this.open(assistant, thread);
  }

  private open(assistant: string | null, thread: string | null): void {
    const named = this.assistants.find((candidate) => candidate.slug === assistant) ?? this.assistants[0] ?? null;
    if (named?.slug !== this.assistant?.slug) this.takeAssistant(named);
    if (thread === null) this.showNew();
    else void this.read(thread);
  }

  /** Begins to talk to another assistant. */
  chooseAssistant(slug: string): void {
    const chosen = this.assistants.find((assistant) => assistant.slug === slug);
    if (!chosen || chosen.slug === this.assistant?.slug) return;
    this.takeAssistant(chosen);
    this.newConversation();
  }

  /** Opens a conversation in which nothing was said. */
  newConversation(): void {
    this.showNew();
    this.writeAddress("push");
  }

  /** Opens a thread, which may be with another assistant. */
  openThread(id: string, assistant: string | null = null): void {
    const other = this.assistants.find((candidate) => candidate.slug === assistant);
    if (other && other.slug !== this.assistant?.slug) this.takeAssistant(other);
    else if (id === this.session.threadID && this.opening === "ready") return;
    void this.read(id);
    if (this.keepsAddress) history.pushState(null, "", this.addressOf(id));
  }

  /** Sends a message in the open conversation. */
  send(written: string | Written): void {
    const message = typeof written === "string" ? { text: written, attachments: [] } : written;
    this.follow(this.session, (session) => session.send(message));
  }

  /** Sends again what did not arrive, or was not answered. */
  retry(): void {
    this.follow(this.session, (session) => session.retry());
  }

  /** Follows what the open conversation is asked for. */
  follow(session: ConversationSession, exchange: (session: ConversationSession) => Promise<unknown>): void {
    this.answering.add(session);
    void exchange(session).finally(() => this.answering.delete(session));
  }

  /** Stops the answer of the open conversation. */
  stop(): void {
    this.session.stop();
  }

  /** Begins to say a message differently, or goes on with what was written of that; null gives it up. */
  edit(itemID: string | null, text: string | null = null): void {
    this.editing = itemID === null ? null : { itemID, text };
    this.changed();
  }

  /** A thread is gone: it is left when it is the open one. */
  leave(id: string): void {
    for (const session of this.answering) if (session.threadID === id) session.stop();
    if (this.session.threadID !== id) return;
    this.showNew();
    this.writeAddress("replace");
  }

  /** Lists conversations that were put away, or the others. */
  showArchived(archived: boolean): void {
    this.list = new ThreadList(this.catalogue, this.assistant, () => this.changed(), archived);
    void this.list.loadMore();
  }

  /** Opens a citation beside the conversation; null closes it. */
  showSource(source: OpenSource | null): void {
    this.source = source;
    this.changed();
  }

  /** The cited passages of an answer, in the order of its annotations. Throws `APIError`. */
  citationsOf(itemID: string): Promise<Citation[]> {
    const { threadID, conversation } = this.session;
    return this.citations.of(threadID ?? "", itemID, conversation.writing !== itemID);
  }

  /** Asks again until there is an assistant to talk to. */
  private awaitAssistants(): void {
    setTimeout(() => {
      void this.refreshAssistants().then(() => {
        if (this.assistants.length === 0) this.awaitAssistants();
        else this.followAddress();
      });
    }, secondsBetweenLooks * 1000);
  }

  private takeAssistant(assistant: Assistant | null): void {
    this.assistant = assistant;
    this.client = new ChatKitClient(this.api, assistant ? `/chatkit/${encodeURIComponent(assistant.slug)}` : "/chatkit");
    this.list = new ThreadList(this.catalogue, assistant, () => this.changed());
    if (assistant && this.keepsAddress) void this.list.loadMore();
  }

  /** Reads the branches of a conversation that is open. Visitors have none. */
  async readBranches(session: ConversationSession): Promise<void> {
    if (session === this.session && session.threadID !== null && !this.isVisitor()) await this.branches.load(session.threadID);
  }

  private newSession(): ConversationSession {
    const { list } = this;
    return new ConversationSession(this.client, this.drafts, {
      cancelRun: async (run) => void (await this.api.post(`/api/v1/runs/${encodeURIComponent(run)}/cancel`, {})),
      changed: (session, event) => this.sessionChanged(session, event, list),
      branched: (session) => void this.readBranches(session),
    });
  }

  private showNew(): void {
    this.show(this.newSession());
    this.letBegin(this.session);
  }

  /** The assistant speaks first where it does so: in a new conversation, and in one whose beginning was not seen yet. */
  private letBegin(session: ConversationSession): void {
    if (this.assistant?.auto_start) this.follow(session, (begun) => begun.begin());
  }

  private show(session: ConversationSession): void {
    if (session !== this.session) this.session.rest();
    this.session = session;
    this.editing = null;
    this.opening = "ready";
    this.source = null;
    this.changed();
  }

  private async read(id: string): Promise<void> {
    const running = [...this.answering].find((session) => session.threadID === id);
    const session = running ?? this.newSession();
    this.show(session);
    if (running) return void this.readAround(session);
    this.opening = "loading";
    this.changed();
    const outcome = await session.load(id).then(
      () => "ready" as const,
      (error: unknown) => (error instanceof APIError && error.status < 500 ? "missing" : "unreachable"),
    );
    if (this.session !== session) return;
    this.opening = outcome;
    this.changed();
    if (outcome !== "ready") return;
    this.letBegin(session);
    if (!document.hidden) session.listen();
    void this.readAround(session);
  }

  /** Reads what there is about the items of a conversation. */
  private async readAround(session: ConversationSession): Promise<void> {
    const { threadID } = session;
    if (threadID === null || this.isVisitor()) return;
    await Promise.all([this.readBranches(session), this.opinions.load(this.client, threadID)]);
  }

  private sessionChanged(session: ConversationSession, event: StreamEvent | null, list: ThreadList): void {
    const { thread } = session.conversation;
    if (event?.type === "client_effect" && session === this.session) this.onEffect(event.name, event.data);
    if (thread && event?.type === "thread.item.done" && event.item.type === "user_message") {
      list.place({ ...thread, title: thread.title || session.openingWords }, true);
    }
    if (thread && (event?.type === "thread.created" || event?.type === "thread.updated")) {
      list.place({ ...thread, title: thread.title || session.openingWords }, event.type === "thread.created");
      if (session === this.session) this.writeAddress("replace");
    }
    this.changed();
  }

  private addressOf(thread: string | null): string {
    const assistant = this.assistants.length > 1 ? this.assistant?.slug ?? null : null;
    return writeAddress({ assistant, thread });
  }

  private writeAddress(how: "push" | "replace"): void {
    if (!this.keepsAddress) return;
    const address = this.addressOf(this.session.threadID);
    if (address === location.pathname + location.search) return;
    if (how === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
