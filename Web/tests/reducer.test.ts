import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation, emptyConversation, isUnanswered, pendingMessage, textOf, turnText } from "../shared/chatkit/conversation";
import { Action, reduce } from "../shared/chatkit/reducer";
import type { Annotation, ItemUpdate, OutputText, StreamEvent, Thread, ThreadItem } from "../shared/chatkit/types";

const createdAt = "2026-11-21T09:19:17.764203";
const thread: Thread = { id: "thr_1", created_at: createdAt, status: { type: "active" } };
const base = { thread_id: "thr_1", created_at: createdAt };
const question: ThreadItem = { ...base, id: "msg_u", type: "user_message", content: [{ type: "input_text", text: "Hi" }] };
const annotation: Annotation = { type: "annotation", source: { type: "file", title: "Ohm", filename: "a.md" }, index: 3 };

function output(text: string, annotations: Annotation[] = []): OutputText {
  return { type: "output_text", text, annotations };
}

function answer(...content: OutputText[]): ThreadItem {
  return { ...base, id: "msg_1", type: "assistant_message", content };
}

function after(...actions: Action[]): Conversation {
  return actions.reduce(reduce, emptyConversation);
}

const sent: Action = { type: "page.sent", message: pendingMessage({ text: "Hi", attachments: [] }, "", new Date(0)) };
const begun: StreamEvent[] = [
  { type: "thread.created", thread },
  { type: "thread.item.done", item: question },
  { type: "stream_options", stream_options: { allow_cancel: true } },
  { type: "thread.item.added", item: answer() },
];

function update(change: Extract<StreamEvent, { type: "thread.item.updated" }>["update"]): StreamEvent {
  return { type: "thread.item.updated", item_id: "msg_1", update: change };
}

test("a sent message is shown at once and replaced by the server's own", () => {
  const waiting = after(sent);
  assert.equal(waiting.phase, "waiting");
  assert.equal(textOf(waiting.items[0]!), "Hi");
  const confirmed = after(sent, ...begun.slice(0, 2));
  assert.deepEqual(confirmed.items.map((item) => item.id), ["msg_u"]);
  assert.equal(confirmed.thread?.id, "thr_1");
});

test("an answer grows by its deltas and carries its citations", () => {
  const state = after(
    sent,
    ...begun,
    update({ type: "assistant_message.content_part.added", content_index: 0, content: output("") }),
    update({ type: "assistant_message.content_part.text_delta", content_index: 0, delta: "Volt" }),
    update({ type: "assistant_message.content_part.text_delta", content_index: 0, delta: "age." }),
    update({
      type: "assistant_message.content_part.annotation_added", content_index: 0, annotation_index: 0, annotation,
    }),
  );
  assert.equal(state.phase, "streaming");
  assert.equal(state.writing, "msg_1");
  assert.deepEqual(state.items[1], answer(output("Voltage.", [annotation])));
});

test("a delta that arrives before its part makes the part", () => {
  const state = after(...begun, update({ type: "assistant_message.content_part.text_delta", content_index: 0, delta: "a" }));
  assert.deepEqual(state.items[1], answer(output("a")));
});

test("an item that is done takes its final form and is no longer written", () => {
  const state = after(...begun, { type: "thread.item.done", item: answer(output("All.")) });
  assert.equal(textOf(state.items[1]!), "All.");
  assert.equal(state.writing, null);
  assert.equal(state.phase, "streaming", "another message may follow");
  assert.equal(reduce(state, { type: "page.ended" }).phase, "idle");
});

test("a removed item is gone, and a replaced one keeps its place", () => {
  const state = after(
    ...begun,
    { type: "thread.item.replaced", item: { ...question, content: [{ type: "input_text", text: "Hello" }] } },
    { type: "thread.item.removed", item_id: "msg_1" },
  );
  assert.deepEqual(state.items.map(textOf), ["Hello"]);
});

test("an error keeps the question, drops an answer without text, and says whether to try again", () => {
  const error: StreamEvent = { type: "error", code: "stream.error", message: "The model went away.", allow_retry: true };
  const state = after(sent, ...begun, error);
  assert.deepEqual(state.items.map((item) => item.id), ["msg_u"]);
  assert.deepEqual(state.failure, { cause: "server", message: "The model went away.", canRetry: true });
  assert.equal(state.phase, "idle");
});

test("an answer that began keeps its text when it is stopped", () => {
  const delta = update({ type: "assistant_message.content_part.text_delta", content_index: 0, delta: "Half" });
  assert.deepEqual(after(sent, ...begun, delta, { type: "page.stopped" }).items.map(textOf), ["Hi", "Half"]);
  assert.deepEqual(after(sent, ...begun, { type: "page.stopped" }).items.map(textOf), ["Hi"]);
});

test("sending again takes the place of a message that never arrived", () => {
  const failed: Action = { type: "page.failed", failure: { cause: "network", message: null, canRetry: true } };
  const state = after(sent, failed, { type: "page.sent", message: pendingMessage({ text: "Hi", attachments: [] }, "", new Date(1)) });
  assert.equal(state.items.length, 1);
  assert.equal(state.failure, null);
});

test("notices collect and can be closed; progress ends with the first item", () => {
  const notice = (message: string): StreamEvent => ({ type: "notice", level: "info", message });
  const state = after(notice("one"), notice("two"), { type: "page.notice_closed", index: 0 });
  assert.deepEqual(state.notices.map((entry) => entry.message), ["two"]);
  const progress: StreamEvent = { type: "progress_update", text: "Searching" };
  assert.equal(after(progress).progress, "Searching");
  assert.equal(after(progress, begun[3]!).progress, null);
});

test("an event of an unknown kind, or about an unknown item, changes nothing", () => {
  const state = after(...begun);
  assert.equal(reduce(state, { type: "client_effect", name: "x", data: {} } as unknown as Action), state);
  const stray = { type: "thread.item.updated", item_id: "msg_9", update: { type: "widget.root.updated" } };
  assert.equal(reduce(state, stray as unknown as Action), state);
});

test("the text of a turn is everything said since the question", () => {
  const said = (id: string, text: string): ThreadItem => ({ ...base, id, type: "assistant_message", content: [output(text)] });
  const items = [question, said("a", "First."), { ...question, id: "u2" }, said("b", "Second."), said("c", "Third.")];
  assert.equal(turnText(items, "c"), "Second.\n\nThird.");
  assert.equal(turnText(items, "a"), "First.");
});

test("a thread that ends with a message is one that nobody answered", () => {
  assert.equal(isUnanswered([question]), true);
  assert.equal(isUnanswered([question, answer(output("Yes."))]), false);
  assert.equal(isUnanswered([]), false);
});

test("older items come before those that are there, each once", () => {
  const page = { data: [question], has_more: true, after: "msg_u" };
  const opened = after({ type: "page.opened", thread: { ...thread, items: { data: [answer(output("Yes."))], has_more: true, after: "msg_1" } } });
  assert.equal(opened.olderBefore, "msg_1");
  const read = reduce(reduce(opened, { type: "page.older", page }), { type: "page.older", page: { ...page, has_more: false } });
  assert.deepEqual(read.items.map((item) => item.id), ["msg_u", "msg_1"]);
  assert.equal(read.olderBefore, null);
});

test("an edited message takes the place of what followed it, and a retry keeps the message", () => {
  const message = pendingMessage({ text: "Bonjour", attachments: [] }, "thr_1", new Date(0));
  const said = after({ type: "page.opened", thread: { ...thread, items: { data: [question, answer(output("Yes."))], has_more: false } } });
  const edited = reduce(said, { type: "page.edited", itemID: "msg_u", message });
  assert.deepEqual(edited.items, [message]);
  assert.deepEqual(reduce(said, { type: "page.retried", itemID: "msg_u" }).items, [question]);
});

test("a widget, work and an image change as their updates say", () => {
  const common = { thread_id: "thr_1", created_at: createdAt };
  const shown = (whole: ThreadItem, told: ItemUpdate): ThreadItem =>
    after({ type: "thread.item.added", item: whole }, { type: "thread.item.updated", item_id: whole.id, update: told }).items[0]!;
  const widget: ThreadItem = { ...common, id: "w", type: "widget", widget: { type: "Card", children: [{ type: "Text", id: "a", value: "Vol" }] } };
  const grown = shown(widget, { type: "widget.streaming_text.value_delta", component_id: "a", delta: "ts", done: true });
  assert.deepEqual(grown.type === "widget" && grown.widget.children, [{ type: "Text", id: "a", value: "Volts", streaming: false }]);
  const work: ThreadItem = { ...common, id: "x", type: "workflow", workflow: { type: "custom", tasks: [], expanded: false } };
  const task = { type: "custom", title: "Looked it up" };
  const done = shown(work, { type: "workflow.task.added", task_index: 0, task });
  assert.deepEqual(done.type === "workflow" && done.workflow.tasks, [task]);
  const image: ThreadItem = { ...common, id: "i", type: "generated_image" };
  const sketch = shown(image, { type: "generated_image.updated", image: { id: "1", url: "/i" }, progress: 0.5 });
  assert.equal(sketch.type === "generated_image" && sketch.progress, 0.5);
});

test("a conversation in which the assistant speaks first waits for its words, and cannot be stopped", () => {
  const opened = reduce({ ...emptyConversation, thread }, { type: "page.begun" });
  assert.equal(opened.phase, "waiting");
  assert.equal(opened.canStop, false);
  assert.equal(opened.thread, thread);
});
