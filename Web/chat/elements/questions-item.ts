import type { StructuredInputItem, ThreadItem } from "../../shared/chatkit/types";
import { QuestionsView } from "../../shared/widgets/questions-view";
import type { ChatStore } from "../state/chat-store";
import { answerQuestions } from "../state/item-acts";
import type { ItemPlace } from "./item-view";

/** Questions of the conversation. */
export class QuestionsItemView extends HTMLElement {
  private shown: StructuredInputItem | null = null;
  private view!: QuestionsView;

  /** A view of questions of the open conversation of a store. */
  static of(store: ChatStore): QuestionsItemView {
    const made = new QuestionsItemView();
    made.view = QuestionsView.of(
      (answers) => {
        if (made.shown && !store.session.isAnswering) answerQuestions(store, made.shown, answers);
      },
      () => document.querySelector<HTMLElement>("message-composer textarea")?.focus(),
    );
    made.append(made.view);
    return made;
  }

  /** Shows questions, or what was answered to them. */
  show(item: ThreadItem, _place: ItemPlace): void {
    if (item.type !== "structured_input") return;
    this.shown = item;
    this.view.show(item);
  }
}

customElements.define("questions-item", QuestionsItemView);
