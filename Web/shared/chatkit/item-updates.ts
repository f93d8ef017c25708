import { changedComponent } from "../widgets/model";
import type { ItemUpdate, OutputText, Task, ThreadItem } from "./types";

/** The item after a change to it; the same item where the change is of a kind that it does not know. */
export function updatedItem(item: ThreadItem, update: ItemUpdate): ThreadItem {
  switch (update.type) {
    case "assistant_message.content_part.added":
    case "assistant_message.content_part.done":
    case "assistant_message.content_part.text_delta":
    case "assistant_message.content_part.annotation_added": {
      if (item.type !== "assistant_message") return item;
      return { ...item, content: updatedContent(item.content, update) };
    }
    case "widget.root.updated":
      return item.type === "widget" ? { ...item, widget: update.widget } : item;
    case "widget.component.updated": {
      if (item.type !== "widget") return item;
      return { ...item, widget: changedComponent(item.widget, update.component_id, () => update.component) };
    }
    case "widget.streaming_text.value_delta": {
      if (item.type !== "widget") return item;
      const widget = changedComponent(item.widget, update.component_id, (component) => ({
        ...component,
        value: (component.value ?? "") + update.delta,
        streaming: !update.done,
      }));
      return { ...item, widget };
    }
    case "workflow.task.added":
    case "workflow.task.updated": {
      if (item.type !== "workflow") return item;
      const tasks: Task[] = replaced(item.workflow.tasks, update.task_index, update.task);
      return { ...item, workflow: { ...item.workflow, tasks } };
    }
    case "generated_image.updated": {
      if (item.type !== "generated_image") return item;
      return { ...item, image: update.image, ...(update.progress === undefined || update.progress === null ? {} : { progress: update.progress }) };
    }
    default:
      return item;
  }
}

type TextUpdate = Extract<ItemUpdate, { content_index: number }>;

function updatedContent(content: OutputText[], update: TextUpdate): OutputText[] {
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
  }
}

/** A copy with the element at an index replaced, or appended when the list ends before it. */
function replaced<Element>(list: readonly Element[], index: number, element: Element): Element[] {
  return index < list.length ? list.map((other, at) => (at === index ? element : other)) : [...list, element];
}
