import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversationSession } from "../chat/state/conversation-session";
import { Drafts } from "../chat/state/drafts";
import type { ChatKitClient } from "../shared/chatkit/client";
import { isPending, textOf } from "../shared/chatkit/conversation";
import type { StreamFrame, StreamingRequest, ThreadItem, ThreadWithItems } from "../shared/chatkit/types";
import { APIError } from "../shared/session/api";

Object.assign(globalThis, { addEventListener: () => undefined, removeEventListener: () => undefined });

const base = { thread_id: "thr_1", created_at: "2026-11-21T09:19:17Z" };
const said: ThreadItem = { ...base, id: "msg_u", type: "user_message", content: [{ type: "input_text", text: "Hi" }], attachments: [] };
const answered: ThreadItem = {
  ...base, id: "msg_a", type: "assistant_message", content: [{ type: "output_text", text: "Yes.", annotations: [] }],
};
const pieces = { id: "att_1", type: "file", name: "values.csv", mime_type: "text/csv" } as const;

function thread(...data: ThreadItem[]): ThreadWithItems {
  return { id: "thr_1", created_at: base.created_at, items: { data, has_more: false } };
}

function run(status: "running" | "completed", position: string | null = null): StreamFrame {
  return { kind: "run", runID: "run_1", status, position };
}

/** Frames, and then an error. */
async function* failing(error: Error, ...frames: StreamFrame[]): AsyncGenerator<StreamFrame, void, void> {
  for (const frame of frames) yield frame;
  throw error;
}

/** Frames, and then a connection that is cut. */
function cut(...frames: StreamFrame[]): AsyncGenerator<StreamFrame, void, void> {
  return failing(new TypeError("network error"), ...frames);
}

/** Frames, and then a connection that stays until nobody listens any more. */
async function* open(signal: AbortSignal, ...frames: StreamFrame[]): AsyncGenerator<StreamFrame, void, void> {
  for (const frame of frames) yield frame;
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new TypeError("aborted"))));
}

/** A server: what it gives for each request in turn, and what comes to those who listen. */
class Server {
  readonly asked: string[] = [];
  readonly answers: AsyncGenerator<StreamFrame, void, void>[] = [];
  news: StreamFrame[] = [];
  listeners = 0;
  branchings = 0;

  constructor(private readonly stored: ThreadWithItems) {}

  get client(): ChatKitClient {
    const answer = (request: string): AsyncGenerator<StreamFrame, void, void> => {
      this.asked.push(request);
      return this.answers.shift() ?? cut();
    };
    const client = {
      openThread: async () => this.stored,
      stream: (request: StreamingRequest) => answer(request.type),
      edit: (_thread: string, itemID: string) => answer(`edit ${itemID}`),
      follow: (_thread: string, _position: string | null, signal: AbortSignal) => {
        this.listeners += 1;
        return open(signal, ...this.news.splice(0));
      },
    };
    return client as unknown as ChatKitClient;
  }

  async session(): Promise<ConversationSession> {
    const host = { cancelRun: async () => undefined, changed: () => undefined, branched: () => (this.branchings += 1) };
    const session = new ConversationSession(this.client, new Drafts("usr_1"), host);
    await session.load("thr_1");
    return session;
  }
}

const asking = { type: "page.asked" } as const;
const action: StreamingRequest = {
  type: "threads.custom_action",
  params: { thread_id: "thr_1", item_id: "wig_1", action: { type: "go", payload: null } },
};

test("what waits for a turn whose connection is cut goes on at its end, and the conversation is listened to", async () => {
  const server = new Server(thread(said, answered));
  const session = await server.session();
  server.answers.push(cut(run("running", "1")));
  server.news.push(run("completed", "2"));
  assert.equal(await session.request(asking, action), true);
  assert.equal(session.isAnswering, false);
  assert.equal(session.conversation.failure, null);
  assert.equal(server.listeners, 1);
  session.rest();
});

test("a turn whose answer is read in another branch has ended, and its branches are read", async () => {
  const server = new Server(thread(said, answered));
  const session = await server.session();
  server.answers.push(cut(run("running", "1")));
  server.news.push({ kind: "branch", branchID: "bra_2", position: "2" });
  assert.equal(await session.edit("msg_u", { text: "Hi again", attachments: [] }), true);
  assert.deepEqual(session.conversation.items.map(({ id }) => id), ["msg_u", "msg_a"]);
  assert.deepEqual([session.isAnswering, server.branchings], [false, 1]);
  session.rest();
});

test("what is left while another branch is read does not come into what was begun since", async () => {
  const server = new Server(thread(said, answered));
  const session = await server.session();
  server.news.push({ kind: "branch", branchID: "bra_2", position: "2" });
  session.listen();
  server.answers.push(open(new AbortController().signal, run("running", "3")));
  void session.send({ text: "And now?", attachments: [] });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([session.isAnswering, session.conversation.items.length], [true, 3]);
});

test("what never arrived is said, and leaves everything as it was", async () => {
  const server = new Server(thread(said, answered));
  const session = await server.session();
  assert.equal(await session.request(asking, action), false);
  assert.deepEqual(session.conversation.failure, { cause: "network", message: null, canRetry: false });
  assert.equal(session.isAnswering, false);
  // Where it arrived after all, the news say so.
  session.rest();
  server.news.push(run("running", "1"), run("completed", "2"));
  session.listen();
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(session.conversation.failure, null);
  session.rest();
});

test("a message that never arrived stays while others are listened to, and is sent again", async () => {
  const server = new Server(thread(said, answered));
  const session = await server.session();
  // What came behind a position comes again; what never arrived does not.
  server.news.push(run("completed", "1"));
  session.listen();
  await new Promise((resolve) => setTimeout(resolve));
  await session.send({ text: "And now?", attachments: [] });
  await new Promise((resolve) => setTimeout(resolve));
  const last = session.conversation.items.at(-1) as ThreadItem;
  assert.deepEqual([textOf(last), isPending(last), session.conversation.failure?.canRetry], ["And now?", true, true]);
  server.answers.push(open(new AbortController().signal, run("running", "1")));
  void session.retry();
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(server.asked, ["threads.add_user_message", "threads.add_user_message"]);
  assert.equal(session.conversation.items.length, 3);
});

test("an edit that never arrived is not sent as a message of the old branch", async () => {
  const server = new Server(thread(said, answered));
  const session = await server.session();
  const edit = (): Promise<boolean> => session.edit("msg_u", { text: "Hi again", attachments: [] }, edit);
  assert.equal(await edit(), false);
  assert.deepEqual(session.conversation.items.map(({ id }) => id), ["msg_u", "msg_a"]);
  assert.equal(session.conversation.failure?.canRetry, true);
  await session.retry();
  assert.deepEqual(server.asked, ["edit msg_u", "edit msg_u"]);
  session.rest();
});

test("an edit that is refused leaves everything as it was", async () => {
  const server = new Server(thread(said, answered));
  const session = await server.session();
  server.answers.push(failing(new APIError(429, "rate_limited", "Too many messages.", null)));
  assert.equal(await session.edit("msg_u", { text: "Hi again", attachments: [] }), false);
  assert.deepEqual(session.conversation.items.map(({ id }) => id), ["msg_u", "msg_a"]);
  assert.deepEqual(session.conversation.failure, { cause: "refused", message: "Too many messages.", canRetry: false });
  session.rest();
});

test("an unanswered message with files is answered where it stands, because its files are in no other", async () => {
  const server = new Server(thread({ ...said, content: [], attachments: [pieces] } as ThreadItem));
  const session = await server.session();
  await session.retry();
  assert.deepEqual(server.asked, ["threads.retry_after_item"]);
  const plain = new Server(thread(said));
  const other = await plain.session();
  await other.retry();
  assert.deepEqual(plain.asked, ["threads.add_user_message"]);
  session.rest();
  other.rest();
});
