import type { ThreadItem } from "../../shared/chatkit/types";
import type { ChatStore } from "../state/chat-store";
import { AssistantMessageView } from "./assistant-message";
import { ImageItemView } from "./image-item";
import { QuestionsItemView } from "./questions-item";
import { ToolCallView } from "./tool-call";
import { UserMessageView } from "./user-message";
import { WidgetItemView } from "./widget-item";
import { WorkView } from "./work-view";

/** Where an item stands, which decides what may be done with it. */
export interface ItemPlace {
  /** Whether the item is being written. */
  writing: boolean;
  /** Whether nothing but items that say nothing follow it before the next message of the person. */
  endsTurn: boolean;
  /** Whether it belongs to the last turn. */
  isLast: boolean;
}

/** What shows an item of a conversation. */
export interface ItemView extends HTMLElement {
  /** Shows the item as it stands; cheap where nothing has changed. */
  show(item: ThreadItem, place: ItemPlace): void;
  /** Gives the focus to the control with a mark, as the successor of another view; false where it has none. */
  focusControl?(mark: string): boolean;
}

type Maker = (store: ChatStore) => ItemView;

const makers: Partial<Record<ThreadItem["type"], { made: new () => ItemView; of: Maker }>> = {
  user_message: { made: UserMessageView, of: (store) => UserMessageView.of(store) },
  assistant_message: { made: AssistantMessageView, of: (store) => AssistantMessageView.of(store) },
  widget: { made: WidgetItemView, of: (store) => WidgetItemView.of(store) },
  workflow: { made: WorkView, of: () => new WorkView() },
  task: { made: WorkView, of: () => new WorkView() },
  structured_input: { made: QuestionsItemView, of: (store) => QuestionsItemView.of(store) },
  client_tool_call: { made: ToolCallView, of: (store) => ToolCallView.of(store) },
  generated_image: { made: ImageItemView, of: () => new ImageItemView() },
};

/** The view of an item: the known one where it fits, else a new one; null for kinds that show nothing. */
export function viewOf(item: ThreadItem, known: ItemView | undefined, store: ChatStore): ItemView | null {
  const maker = Object.hasOwn(makers, item.type) ? makers[item.type] : undefined;
  if (!maker) return null;
  return known instanceof maker.made ? known : maker.of(store);
}
