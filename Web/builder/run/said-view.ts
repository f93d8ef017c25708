import { button } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { LaterMarkdown } from "../../shared/markdown/later";
import type { WidgetAction, WidgetComponent } from "../../shared/widgets/model";
import { type Answers, type Questions, QuestionsView } from "../../shared/widgets/questions-view";
import { WidgetView } from "../../shared/widgets/widget-view";
import { enumTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { Said } from "./trial";

/** What can be done about what was said. */
export interface SaidActions {
  act(said: Said, action: WidgetAction, values: Record<string, unknown>): Promise<void>;
  answer(said: Said, answers: Answers): void;
  decide(said: Said, decision: "approved" | "rejected"): Promise<void>;
  /** Puts the focus where the learner writes. */
  goOn(): void;
}

/** One thing that was said or shown in a try, as a learner meets it; what it asks can be answered. */
export class SaidView {
  readonly element: HTMLElement;
  private readonly show: (said: Said) => void;
  private last: Said;

  /** `from` leads to the step that said it. */
  constructor(said: Said, from: HTMLElement | null, private readonly actions: SaidActions) {
    this.last = said;
    this.element = build("div", { class: `said ${said.who}` }, from);
    this.show = this.made(said);
    this.show(said);
  }

  /** Shows it as it stands. */
  update(said: Said): void {
    if (said === this.last) return;
    this.last = said;
    this.show(said);
  }

  private made(said: Said): (said: Said) => void {
    switch (said.who) {
      case "assistant": {
        const view = new LaterMarkdown();
        this.element.append(view.element);
        return ({ text, isComplete }) => view.show(text, [], isComplete);
      }
      case "widget": {
        const view = WidgetView.of((action, values) => this.actions.act(this.last, action, values));
        this.element.append(view);
        return ({ data }) => data && view.show(data as unknown as WidgetComponent);
      }
      case "question": {
        const view = QuestionsView.of((answers) => this.actions.answer(this.last, answers), () => this.actions.goOn());
        this.element.append(view);
        return ({ data }) => data && view.show(data as unknown as Questions);
      }
      case "approval": return this.approval(said);
      default: {
        const words = build("p", {});
        this.element.append(words);
        return ({ text }) => (words.textContent = text);
      }
    }
  }

  /** Who may decide can do so here, as in the list of approvals. */
  private approval({ data, text }: Said): (said: Said) => void {
    const asked = data?.approver;
    const role = asked !== null && typeof asked === "object" && !Array.isArray(asked) ? asked.role : null;
    const decided = build("p", { class: "quiet", role: "status" });
    const decide = (decision: "approved" | "rejected") => async (): Promise<void> => {
      await this.actions.decide(this.last, decision);
      buttons.remove();
      decided.textContent = say(`try.${decision}`);
    };
    const buttons = build("div", { class: "question-buttons" },
      button(say("try.approve"), { kind: "primary", small: true, run: decide("approved") }), button(say("try.reject"), { kind: "quiet", small: true, run: decide("rejected") }));
    this.element.append(
      build("p", { class: "said-asked" }, icon("lock"), build("span", {}, typeof role === "string" ? say("try.askedOf", { role: enumTitle(role) }) : say("try.askedOfPerson"))),
      build("p", {}, text), buttons, decided);
    return ({ isComplete }) => {
      if (!isComplete || !buttons.isConnected) return;
      buttons.remove();
      decided.textContent ||= say("try.expired");
    };
  }
}
