import type { StructuredAnswer, StructuredInputItem, StructuredQuestion } from "../chatkit/types";
import { button } from "../components/button";
import { freshID } from "../components/identity";
import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { say } from "./questions-words";

/** How many choices of a lone question are buttons that answer at once. */
const mostButtons = 4;
/** The question that asks whether a tool may run. */
const approval = "consent";

/** Questions with what is asked of whom; the parts of an item that are shown. */
export type Questions = Pick<StructuredInputItem, "status" | "inputs">;

/** The answers by the names of the questions; null where all are left. */
export type Answers = Record<string, StructuredAnswer> | null;

/** Questions of the assistant: choices to press or to mark, and fields for words. Approvals of tools are one of them. */
export class QuestionsView extends HTMLElement {
  private answer: (answers: Answers) => void = () => undefined;
  private goOn: () => void = () => undefined;
  private shown: Questions | null = null;

  /** A view that hands answers over; `goOn` puts the focus where it belongs once they are taken. */
  static of(answer: (answers: Answers) => void, goOn: () => void): QuestionsView {
    const view = new QuestionsView();
    view.answer = answer;
    view.goOn = goOn;
    return view;
  }

  /** Shows questions, or what was answered to them. */
  show(item: Questions): void {
    if (item === this.shown) return;
    // What was begun to be answered stays while nothing about the questions changes.
    const isSame = this.shown !== null && JSON.stringify(this.shown) === JSON.stringify(item);
    this.shown = item;
    if (isSame) return;
    const heading = build("h2", { class: "visually-hidden" }, say("title"));
    const hadFocus = this.contains(document.activeElement);
    this.replaceChildren(heading, item.status === "pending" ? this.form(item) : answered(item));
    if (hadFocus) this.goOn();
  }

  private form(item: Questions): HTMLElement {
    const [only] = item.inputs;
    if (item.inputs.length === 1 && only && isShort(only)) return this.buttons(only);
    const fields = item.inputs.map((question) => new QuestionField(question));
    const problem = build("p", { class: "problem", role: "alert" });
    const form = build("form", { class: "questions", novalidate: true }, ...fields.map((field) => field.element), problem);
    const send = button(say(fields.length === 1 ? "sendOne" : "send"), { kind: "primary", submit: true });
    const skip = button(say("skip"), { run: () => this.answer(null) });
    form.append(build("div", { class: "questions-foot" }, skip, send));
    form.addEventListener("input", () => {
      problem.textContent = "";
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const values = fields.map((field) => field.values);
      if (values.every((chosen) => chosen.length === 0)) {
        problem.textContent = say("missing");
        fields[0]?.focus();
        return;
      }
      const answers = item.inputs.map((question, index): [string, StructuredAnswer] => {
        const chosen = values[index] ?? [];
        return [question.id, { values: chosen, skipped: chosen.length === 0 }];
      });
      this.answer(Object.fromEntries(answers));
    });
    return form;
  }

  /** One question with few choices: each is a button. */
  private buttons(question: StructuredQuestion): HTMLElement {
    const id = freshID("question");
    const options = (question.options ?? []).map(({ value }, index) => {
      const made = button(value, {
        ...(index === 0 ? { kind: "primary" as const } : {}),
        run: () => this.answer({ [question.id]: { values: [value], skipped: false } }),
      });
      made.setAttribute("aria-describedby", id);
      return made;
    });
    // What a tool is to be called with comes behind the question whether it may be.
    const [asked = "", ...details] = question.question.split(/\n\s*\n/);
    const isApproval = question.id === approval;
    const skip = button(say("skip"), { kind: "plain", run: () => this.answer(null) });
    return build(
      "div",
      { class: isApproval ? "questions approval" : "questions", role: "group", "aria-labelledby": id },
      build("div", { class: "question", id, dir: "auto" }, isApproval && icon("lock"), build("span", {}, asked)),
      details.length > 0 && build("div", { class: "question-details", dir: "auto" }, details.join("\n\n")),
      question.description && build("div", { class: "quiet" }, question.description),
      build("div", { class: "question-buttons" }, ...options, !isApproval && skip),
    );
  }
}

/** A question with its choices or its field. */
class QuestionField {
  readonly element: HTMLElement;
  private readonly boxes: HTMLInputElement[];
  private readonly words: HTMLInputElement | HTMLTextAreaElement;

  constructor(private readonly question: StructuredQuestion) {
    const id = freshID("question");
    const { options = [], multiple = false, description } = question;
    this.boxes = options.map(({ value }) => build("input", { type: multiple ? "checkbox" : "radio", name: id, value }));
    const isFree = this.boxes.length === 0;
    const label = isFree ? question.question : say("ownLabel", { question: question.question });
    this.words = isFree
      ? build("textarea", { rows: 2, "aria-label": label, class: "question-words" })
      : build("input", { type: "text", "aria-label": label, placeholder: say("own"), class: "question-words" });
    if (!isFree && !multiple) {
      this.words.addEventListener("input", () => {
        if (this.words.value !== "") for (const box of this.boxes) box.checked = false;
      });
    }
    this.element = build(
      "fieldset",
      { class: "question-field" },
      build("legend", { class: "question", dir: "auto" }, question.question),
      (description || multiple) && build("div", { class: "quiet" }, description || say("several")),
      ...this.boxes.map((box) => build("label", { class: "choice" }, box, build("span", { dir: "auto" }, box.value))),
      this.words,
    );
  }

  /** What was chosen or written. */
  get values(): string[] {
    const chosen = this.boxes.filter((box) => box.checked).map((box) => box.value);
    const words = this.words.value.trim();
    if (words === "") return chosen;
    return this.question.multiple ? [...chosen, words] : [words];
  }

  focus(): void {
    (this.boxes[0] ?? this.words).focus();
  }
}

function isShort({ type, multiple, options = [] }: StructuredQuestion): boolean {
  const lengths = options.map(({ value }) => value.length);
  return type === "multiple_choice" && !multiple && options.length > 0 && options.length <= mostButtons && Math.max(...lengths) <= 40;
}

function answered(item: Questions): HTMLElement {
  const rows = item.inputs.flatMap((question) => {
    const values = question.answer?.values ?? [];
    const said = values.length > 0 ? [icon("check"), build("span", { dir: "auto" }, values.join(" · "))] : [say("skipped")];
    return [build("dt", { dir: "auto" }, question.question), build("dd", { class: values.length > 0 ? null : "quiet" }, ...said)];
  });
  return build("dl", { class: "questions answered" }, ...rows);
}

customElements.define("questions-view", QuestionsView);
