import { Conversation, emptyConversation, Failure, isPending } from "./conversation";
import type {
  AssistantMessage,
  ItemUpdate,
  OutputText,
  StreamEvent,
  ThreadItem,
  ThreadWithItems,
  UserMessage,
} from "./types";

/** What happens to a conversation: the events of the stream, and what the page itself does. */
export type Action =
  | { type: "page.opened"; thread: ThreadWithItems }
  | { type: "page.sent"; message: UserMessage }
  | { type: "page.begun" }
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
      const isUnanswered = items.data.at(-1)?.type === "user_message";
      const failure: Failure | null = isUnanswered ? { cause: "unanswered", message: null, canRetry: true } : null;
      return { ...emptyConversation, thread, items: items.data, failure };
    }
    case "page.sent":
      return {
        ...state,
        items: [...withoutPending(state.items), action.message],
        phase: "waiting",
        canStop: true,
        progress: null,
        notices: [],
        failure: null,
      };
    case "page.begun":
      return { ...emptyConversation, thread: state.thread, phase: "waiting", canStop: false };
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

function begun(state: Conversation, item: ThreadItem): Conversation {
  return item.type === "assistant_message" ? { ...state, phase: "streaming", writing: item.id, progress: null } : state;
}

/** The items with this one in the place of its earlier form, of the pending message it confirms, or at the end. */
function placed(items: readonly ThreadItem[], item: ThreadItem): readonly ThreadItem[] {
  const index = items.findIndex(
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
  const item = state.items.find((candidate) => candidate.id === id);
  if (item?.type !== "assistant_message") return state;
  const content = updatedContent(item.content, update);
  if (content === item.content) return state;
  const answer: AssistantMessage = { ...item, content };
  return begun({ ...state, items: placed(state.items, answer) }, answer);
}

function updatedContent(content: OutputText[], update: ItemUpdate): OutputText[] {
  const part = content[update.content_index] ?? { type: "output_text", text: "", annotations: [] };
  switch (update.type) {
    case "assistant_message.content_part.added":
    case "assistant_message.content_part.done":
      return replaced(content, update.content_index, update.content);
    case "assistant_message.content_part.text_delta":
      return replaced(content, update.content_index, { ...part, text: part.text + update.delta });
    case "assistant_message.content_part.annotation_added": {
      const annotations = replaced(part.annotations, update.annotation_index, update.annotation);
      return replaced(content, update.content_index, { ...part, annotations });
    }
    default:
      return content;
  }
}

/** A copy with the element at an index replaced, or appended when the list ends before it. */
function replaced<Element>(list: readonly Element[], index: number, element: Element): Element[] {
  return index < list.length ? list.map((other, at) => (at === index ? element : other)) : [...list, element];
}
