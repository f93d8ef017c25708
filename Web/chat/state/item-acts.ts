import { writtenIn } from "../../shared/chatkit/conversation";
import { payloadWith, WidgetAction } from "../../shared/widgets/model";
import type { StructuredAnswer, StructuredInputItem, ThreadItem, WidgetItem, Written } from "../../shared/chatkit/types";
import type { ChatStore } from "./chat-store";
import type { ConversationSession } from "./conversation-session";

/** What a person does with the items of the open conversation. */

/**
 * Has the message before an answer answered again. The answer that was stays as a version of its own, except for visitors,
 * who have no versions.
 */
export function answerAgain(store: ChatStore, answerID: string): void {
  const { items } = store.session.conversation;
  const at = items.findIndex((item) => item.id === answerID);
  const question = items.slice(0, Math.max(0, at)).reverse().find((item) => item.type === "user_message");
  if (question?.type !== "user_message") return;
  if (store.mayBranch) store.follow(store.session, (session) => answeredApart(store, session, question.id, writtenIn(question)));
  else store.follow(store.session, (session) => session.answerAgain(question.id));
}

async function answeredApart(store: ChatStore, session: ConversationSession, itemID: string, written: Written): Promise<void> {
  await session.edit(itemID, written, () => answeredApart(store, session, itemID, written));
  await store.readBranches(session);
}

/** Says a message differently, and reads the branches that there are then. What does not arrive can be edited on. */
export function sayDifferently(store: ChatStore, itemID: string, text: string): void {
  const { session } = store;
  const item = session.conversation.items.find((candidate) => candidate.id === itemID);
  const attachments = item?.type === "user_message" ? item.attachments ?? [] : [];
  store.edit(null);
  store.follow(session, async (edited) => {
    const isTaken = await edited.edit(itemID, { text, attachments });
    if (isTaken) await store.readBranches(edited);
    else if (store.session === edited && store.editing === null) store.edit(itemID, text);
  });
}

/** Shows another version of what was said. Throws `APIError`. */
export async function showVersion(store: ChatStore, branchID: string): Promise<void> {
  const { session } = store;
  if (session.threadID === null) return;
  await store.branches.switchTo(session.threadID, branchID);
  await session.load(session.threadID);
}

/** Answers questions, or leaves them. */
export function answerQuestions(
  store: ChatStore,
  item: StructuredInputItem,
  answers: Record<string, StructuredAnswer> | null,
): void {
  const status = answers === null ? "skipped" : "answered";
  const params = { thread_id: item.thread_id, item_id: item.id, input: { status, answers: answers ?? {} } } as const;
  store.follow(store.session, (session) =>
    session.request({ type: "page.asked" }, { type: "threads.add_structured_input", params }),
  );
}

/** Gives what the page around the chat did for the assistant. */
export function giveToolResult(store: ChatStore, item: ThreadItem, result: unknown): void {
  const request = { type: "threads.add_client_tool_output", params: { thread_id: item.thread_id, result } } as const;
  store.follow(store.session, (session) => {
    const give = (): Promise<boolean> => session.request({ type: "page.asked" }, request, give);
    return give();
  });
}

/** Does something with a widget; resolves when the assistant has done what it does about it. */
export async function actOnWidget(
  store: ChatStore,
  item: WidgetItem,
  action: WidgetAction,
  values: Record<string, unknown>,
): Promise<void> {
  const custom = { type: action.type, payload: payloadWith(action.payload ?? null, values) };
  if (action.handler === "client") {
    store.onEffect(action.type, { payload: custom.payload, item_id: item.id });
    return;
  }
  const { session } = store;
  if (action.streaming === false) {
    const updated = await store.client.act(item.thread_id, item.id, custom);
    if (updated) session.apply({ type: "thread.item.replaced", item: updated });
    return;
  }
  const params = { thread_id: item.thread_id, item_id: item.id, action: custom };
  const done = session.request({ type: "page.asked" }, { type: "threads.custom_action", params });
  store.follow(session, () => done);
  await done;
}
