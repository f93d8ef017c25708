import { BrandName } from "../shared/app/brand-name";
import { build } from "../shared/dom/build";
import { icon } from "../shared/dom/icon";
import { LanguageSwitch } from "../shared/dom/language-switch";
import type { TextKey } from "../shared/i18n/en";
import { text } from "../shared/i18n/language";
import { nameTab } from "./tab-title";

/** What a form with one field asks, and what becomes of the answer. */
export interface Question {
  title: TextKey;
  lead: TextKey;
  label: TextKey;
  submit: TextKey;
  input: Record<string, string | boolean>;
  /** What is wrong with the text before anything is sent; null for nothing. */
  check(value: string): TextKey | null;
  /** Sends the answer; gives what is to be said about it, in the place of the form where `isDone`. */
  send(value: string): Promise<{ message: string; isDone: boolean } | null>;
}

/** Asks one thing on a page of its own, such as a code or a new password. */
export class OneFieldForm extends HTMLElement {
  private question!: Question;
  private input = build("input", {});
  private submit = build("button", {});
  private problem = build("p", {});
  private sending = false;

  /** A form that asks the question. */
  static asking(question: Question): OneFieldForm {
    const form = new OneFieldForm();
    form.question = question;
    return form;
  }

  /** Builds the form when it enters the page. */
  connectedCallback(): void {
    if (this.childElementCount > 0) return;
    this.rebuild();
    this.input.focus();
  }

  /** Builds the form in the current language, keeping what was typed. */
  rebuild(): void {
    const typed = this.input.value;
    const { question } = this;
    nameTab(question.title);
    this.input = build("input", { id: "answer", name: "answer", required: true, "aria-describedby": "answer-problem", ...question.input });
    this.input.value = typed;
    this.submit = build("button", { type: "submit", class: "button primary" }, text(question.submit));
    this.problem = build("p", { class: "problem", id: "answer-problem", role: "alert" });
    const form = build(
      "form",
      { novalidate: true },
      build("div", { class: "field" }, build("label", { for: "answer" }, text(question.label)), this.input, this.problem),
      this.submit,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.show(form);
  }

  private show(content: HTMLElement): void {
    this.replaceChildren(
      build(
        "main",
        {},
        build("div", { class: "brand" }, new BrandName()),
        build("h1", {}, text(this.question.title)),
        build("p", { class: "lead" }, text(this.question.lead)),
        content,
        build("p", { class: "quiet" }, build("a", { href: "/sign-in" }, text("signIn.back"))),
      ),
      build("footer", {}, new LanguageSwitch()),
    );
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    const wrong = this.question.check(this.input.value);
    if (wrong !== null) return this.complain(text(wrong));
    this.sending = true;
    this.submit.setAttribute("aria-disabled", "true");
    const outcome = await this.question.send(this.input.value);
    this.sending = false;
    this.submit.removeAttribute("aria-disabled");
    if (outcome === null) return;
    if (outcome.isDone) this.show(build("p", { class: "reason", role: "status" }, icon("info"), outcome.message));
    else this.complain(outcome.message);
  }

  private complain(problem: string): void {
    this.input.setAttribute("aria-invalid", "true");
    this.problem.textContent = problem;
    this.input.select();
  }
}

customElements.define("one-field-form", OneFieldForm);
