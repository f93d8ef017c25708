import type { WidgetComponent } from "../widgets/model";
import type { Annotation } from "./types";

/** One part of an answer. */
export interface OutputText {
  type: "output_text";
  text: string;
  annotations: Annotation[];
}

/** One part of a person's message. */
export interface UserContent {
  type: "input_text" | "input_tag";
  text: string;
}

/** A file of a message. `preview_url` is there for pictures that may be shown. */
export interface Attachment {
  id: string;
  type: "file" | "image";
  name: string;
  mime_type: string;
  preview_url?: string;
  upload_descriptor?: { url: string; method: "POST" | "PUT"; headers: Record<string, string> };
}

interface ItemBase {
  id: string;
  thread_id: string;
  created_at: string;
}

/** What a person wrote. */
export interface UserMessage extends ItemBase {
  type: "user_message";
  content: UserContent[];
  attachments?: Attachment[];
  quoted_text?: string | null;
}

/** What the assistant answered. */
export interface AssistantMessage extends ItemBase {
  type: "assistant_message";
  content: OutputText[];
}

/** A tree of components that the assistant shows. */
export interface WidgetItem extends ItemBase {
  type: "widget";
  widget: WidgetComponent;
  copy_text?: string | null;
}

/** One piece of work. */
export interface Task {
  type: "custom" | "web_search" | "thought" | "file" | "image" | string;
  status_indicator?: "none" | "loading" | "complete";
  title?: string | null;
  icon?: string | null;
  content?: string | null;
  title_query?: string | null;
  queries?: string[];
  sources?: { title: string; url?: string | null; filename?: string | null }[];
}

/** What was thought and done before an answer. */
export interface Workflow {
  type: "custom" | "reasoning";
  tasks: Task[];
  summary?: { title?: string; icon?: string | null; duration?: number } | null;
  expanded: boolean;
}

/** Work of several tasks. */
export interface WorkflowItem extends ItemBase {
  type: "workflow";
  workflow: Workflow;
}

/** Work of one task. */
export interface TaskItem extends ItemBase {
  type: "task";
  task: Task;
}

/** What somebody answered to a question. */
export interface StructuredAnswer {
  values: string[];
  skipped: boolean;
}

/** A question with choices, or for words. */
export interface StructuredQuestion {
  id: string;
  type: "multiple_choice" | "freeform";
  question: string;
  description?: string | null;
  options?: { value: string }[];
  multiple?: boolean;
  answer?: StructuredAnswer | null;
}

/** Questions that wait for the person. */
export interface StructuredInputItem extends ItemBase {
  type: "structured_input";
  status: "pending" | "answered" | "skipped";
  inputs: StructuredQuestion[];
}

/** Something that the page around the chat is asked to do. */
export interface ClientToolCall extends ItemBase {
  type: "client_tool_call";
  status: "pending" | "completed";
  call_id: string;
  name: string;
  arguments: Record<string, unknown>;
}

/** An image that a model makes; there is none until the first sketch. */
export interface GeneratedImageItem extends ItemBase {
  type: "generated_image";
  image?: { id: string; url: string } | null;
  /** From 0 to 1 while it is made; kept by the page alone. */
  progress?: number;
}

/** The end of a turn, which shows nothing. */
export interface EndOfTurn extends ItemBase {
  type: "end_of_turn";
}

/** An item of a kind that this page does not show. */
export interface OtherItem extends ItemBase {
  type: "other";
}

/** An entry of a thread. */
export type ThreadItem =
  | UserMessage
  | AssistantMessage
  | WidgetItem
  | WorkflowItem
  | TaskItem
  | StructuredInputItem
  | ClientToolCall
  | GeneratedImageItem
  | EndOfTurn
  | OtherItem;

/** A change to an item that is being written. */
export type ItemUpdate =
  | { type: "assistant_message.content_part.added"; content_index: number; content: OutputText }
  | { type: "assistant_message.content_part.text_delta"; content_index: number; delta: string }
  | {
      type: "assistant_message.content_part.annotation_added";
      content_index: number;
      annotation_index: number;
      annotation: Annotation;
    }
  | { type: "assistant_message.content_part.done"; content_index: number; content: OutputText }
  | { type: "widget.streaming_text.value_delta"; component_id: string; delta: string; done: boolean }
  | { type: "widget.root.updated"; widget: WidgetComponent }
  | { type: "widget.component.updated"; component_id: string; component: WidgetComponent }
  | { type: "workflow.task.added" | "workflow.task.updated"; task_index: number; task: Task }
  | { type: "generated_image.updated"; image: { id: string; url: string }; progress?: number | null };
