import { Conversation, emptyConversation, Failure, isPending } from "./conversation";
import { updatedItem } from "./item-updates";
import type { ItemUpdate, Page, StreamEvent, ThreadItem, ThreadWithItems, UserMessage } from "./types";

/** What happens to a conversation: the events of the stream, and what the page itself does. */
export type Action =
  | { type: "page.opened"; thread: ThreadWithItems }
  | { type: "page.older"; page: Page<ThreadItem> }
  | { type: "page.sent"; message: UserMessage }
  | { type: "page.edited"; itemID: string; message: UserMessage }
  | { type: "page.retried"; itemID: string }
  | { type: "page.asked" }
  | { type: "page.begun" }
  | { type: "page.running" }
  | { type: "page.stopped" }
  | { type: "page.ended" }
  | { type: "page.failed"; failure: Failure }
  | { type: "page.notice_closed"; index: number }
  | { type: "page.renamed"; title: string }
  | StreamEvent;

/** The conversation after an action. Kinds of events and items that are not known change nothing. */
export function reduce(state: Conversation, action: Action): Conversation {
  switch (action.type) {
    case "page.opened": {
      const { items, ...thread } = action.thread;
      return { ...emptyConversation, thread, items: items.data, olderBefore: before(items) };
    }
    case "page.older": {
      const known = new Set(state.items.map((item) => item.id));
      const items = action.page.data.filter((item) => !known.has(item.id));
      return { ...state, items: [...items, ...state.items], olderBefore: before(action.page) };
    }
    case "page.sent":
      return asked(state, [...withoutPending(state.items), action.message]);
    case "page.edited":
      return asked(state, [...itemsBefore(state.items, action.itemID), action.message]);
    case "page.retried": {
      const index = state.items.findIndex((item) => item.id === action.itemID);
      return asked(state, index < 0 ? state.items : state.items.slice(0, index + 1));
    }
    case "page.asked":
      return asked(state, state.items);
    case "page.begun":
      return { ...emptyConversation, thread: state.thread, phase: "waiting", canStop: false };
    case "page.running":
      return state.phase === "idle" ? { ...asked(state, state.items), notices: state.notices } : state;
    case "page.stopped":
      return { ...idle(state), items: state.items.filter((item) => !isEmptyAnswer(item)) };
    case "page.ended":
      return state.phase === "idle" ? state : idle(state);
    case "page.failed":
      return { ...idle(state), failure: action.failure };
    case "page.notice_closed":
      return { ...state, notices: state.notices.filter((_, index) => index !== action.index) };
    case "page.renamed":
      return state.thread ? { ...state, thread: { ...state.thread, title: action.title } } : state;
    default:
      return reduceEvent(state, action);
  }
}

function reduceEvent(state: Conversation, event: StreamEvent): Conversation {
  switch (event.type) {
    case "thread.created":
    case "thread.updated": {
      const { id, title, created_at, status } = event.thread;
      return { ...state, thread: { id, title: title ?? null, created_at, ...(status ? { status } : {}) } };
    }
    case "thread.item.added":
      return begun({ ...state, items: placed(state.items, event.item) }, event.item);
    case "thread.item.done":
    case "thread.item.replaced": {
      const writing = state.writing === event.item.id ? null : state.writing;
      return { ...state, items: placed(state.items, event.item), writing };
    }
    case "thread.item.updated":
      return updated(state, event.item_id, event.update);
    case "thread.item.removed": {
      const writing = state.writing === event.item_id ? null : state.writing;
      return { ...state, items: state.items.filter((item) => item.id !== event.item_id), writing };
    }
    case "stream_options":
      return { ...state, canStop: event.stream_options.allow_cancel };
    case "progress_update":
      return { ...state, progress: event.text };
    case "notice": {
      const { level, message, title } = event;
      return { ...state, notices: [...state.notices, { level, message, title: title ?? null }] };
    }
    case "error":
      return {
        ...idle(state),
        items: state.items.filter((item) => !isEmptyAnswer(item)),
        failure: { cause: "server", message: event.message ?? null, canRetry: event.allow_retry },
      };
    default:
      return state;
  }
}

function idle(state: Conversation): Conversation {
  return { ...state, phase: "idle", writing: null, progress: null };
}

function asked(state: Conversation, items: readonly ThreadItem[]): Conversation {
  return { ...state, items, phase: "waiting", canStop: true, writing: null, progress: null, notices: [], failure: null };
}

function before(page: Page<ThreadItem>): string | null {
  return page.has_more ? page.after ?? page.data[0]?.id ?? null : null;
}

function itemsBefore(items: readonly ThreadItem[], id: string): readonly ThreadItem[] {
  const index = items.findIndex((item) => item.id === id);
  return index < 0 ? items : items.slice(0, index);
}

function begun(state: Conversation, item: ThreadItem): Conversation {
  return item.type === "assistant_message" ? { ...state, phase: "streaming", writing: item.id, progress: null } : state;
}

/** The items with this one in the place of its earlier form, of the pending message it confirms, or at the end. */
function placed(items: readonly ThreadItem[], item: ThreadItem): readonly ThreadItem[] {
  const index = lastIndex(
    items,
    (other) => other.id === item.id || (item.type === "user_message" && isPending(other)),
  );
  return index < 0 ? [...items, item] : items.map((other, at) => (at === index ? item : other));
}

function withoutPending(items: readonly ThreadItem[]): readonly ThreadItem[] {
  return items.filter((item) => !isPending(item));
}

function isEmptyAnswer(item: ThreadItem): boolean {
  return item.type === "assistant_message" && item.content.every((part) => part.text === "");
}

function updated(state: Conversation, id: string, update: ItemUpdate): Conversation {
  const item = state.items[lastIndex(state.items, (candidate) => candidate.id === id)];
  if (!item) return state;
  const changed = updatedItem(item, update);
  if (changed === item) return state;
  return begun({ ...state, items: placed(state.items, changed) }, changed);
}

/** From the end, where nearly everything happens. */
function lastIndex(items: readonly ThreadItem[], fits: (item: ThreadItem) => boolean): number {
  for (let index = items.length - 1; index >= 0; index -= 1) if (fits(items[index] as ThreadItem)) return index;
  return -1;
}
