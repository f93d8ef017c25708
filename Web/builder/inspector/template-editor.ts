import { freshID } from "../../shared/components/identity";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { completionAt, matching, Variable } from "../model/scope";
import { say } from "../i18n/text";
import { Change, Editing, ValueEditor, variables } from "./context";

/** A text with `{{ … }}` in it, or an expression alone: what is in scope is offered while one types. */
export function templateEditor(editing: Editing, value: string, isExpression: boolean, change: Change): ValueEditor {
  return new TemplateEditor(editing, value, isExpression, change);
}

class TemplateEditor implements ValueEditor {
  readonly element: HTMLElement;
  readonly input: HTMLTextAreaElement;
  private readonly back = build("div", { class: "template-back", "aria-hidden": "true" });
  private readonly list: HTMLElement;
  private found: Variable[] = [];
  private at = 0;

  constructor(private readonly editing: Editing, value: string, private readonly isExpression: boolean, private readonly change: Change) {
    const id = freshID("variables");
    this.input = build("textarea", {
      class: `ui-input area template${isExpression ? " code" : ""}`, rows: isExpression ? 1 : 2, spellcheck: isExpression ? "false" : "true",
      "aria-autocomplete": "list", "aria-controls": id, readonly: editing.readOnly, autocomplete: "off",
      placeholder: isExpression ? say("field.expressionExample") : null,
    });
    this.input.value = value;
    this.list = build("div", { class: "completions", id, role: "listbox", "aria-label": say("field.variables"), hidden: true });
    const insert = build("button", { type: "button", class: "insert-variable", title: say("field.insertVariable"), "aria-label": say("field.insertVariableIn", { field: editing.label }) }, isExpression ? "x" : "{ }", icon("chevronDown"));
    insert.addEventListener("click", () => this.insert());
    this.element = build("div", { class: `template-editor${isExpression ? " expression" : ""}` }, this.back, this.input, !editing.readOnly && insert, this.list);
    this.input.addEventListener("input", () => {
      this.changed();
      this.complete();
    });
    this.input.addEventListener("keydown", (event) => this.keyPressed(event));
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("scroll", () => (this.back.scrollTop = this.input.scrollTop));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.paint();
    new ResizeObserver(() => this.fit()).observe(this.input);
  }

  private changed(): void {
    this.paint();
    this.change(this.input.value === "" ? undefined : this.input.value);
  }

  /** Marks what is an expression, and makes the field as high as its text. */
  private paint(): void {
    const parts = this.isExpression ? [this.input.value] : this.input.value.split(/(\{\{[\s\S]*?\}\})/);
    this.back.replaceChildren(...parts.map((part) => (part.startsWith("{{") ? build("mark", {}, part) : part)), "\u200b");
    this.fit();
  }

  private fit(): void {
    if (this.input.offsetParent === null) return;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 320)}px`;
  }

  private complete(): void {
    const { input } = this;
    const completion = completionAt(input.value, input.selectionStart, this.isExpression);
    if (completion === null || (this.isExpression && completion.typed === "")) return this.close();
    this.found = matching(variables(this.editing), completion.typed, 30);
    if (this.found.length === 0 || (this.found.length === 1 && this.found[0]?.path === completion.typed)) return this.close();
    this.open();
  }

  private open(): void {
    const id = this.list.id;
    this.list.replaceChildren(...this.found.map((variable, index) => {
      const step = variable.step === null ? null : this.editing.store.document.nodes.find((node) => node.slug === variable.step);
      const option = build("div", { class: "completion", role: "option", id: `${id}-${index}`, "aria-selected": "false" },
        build("code", {}, variable.path), build("span", {}, [step?.title ?? "", variable.type].filter(Boolean).join(" · ")));
      option.addEventListener("click", () => this.take(variable));
      return option;
    }));
    this.list.hidden = false;
    this.mark(0);
  }

  private close(): void {
    this.list.hidden = true;
    this.input.removeAttribute("aria-activedescendant");
  }

  private mark(at: number): void {
    const options = this.list.querySelectorAll<HTMLElement>("[role=option]");
    if (options.length === 0) return;
    this.at = (at + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
    const option = options[this.at];
    if (!option) return;
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    if (event.key === " " && event.ctrlKey) this.insert();
    else if (!isOpen) return;
    else if (event.key === "ArrowDown") this.mark(this.at + 1);
    else if (event.key === "ArrowUp") this.mark(this.at - 1);
    else if (event.key === "Enter" || event.key === "Tab") {
      const variable = this.found[this.at];
      if (variable) this.take(variable);
    } else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Offers everything in scope, whatever is typed. */
  private insert(): void {
    this.input.focus();
    this.found = variables(this.editing).slice(0, 200);
    if (this.found.length > 0) this.open();
  }

  private take(variable: Variable): void {
    const { input } = this;
    const caret = input.selectionStart;
    const completion = completionAt(input.value, caret, this.isExpression);
    const from = completion?.from ?? caret;
    const before = input.value.slice(0, from);
    const after = input.value.slice(caret);
    // Where braces are missing they come with the name.
    const isBare = completion === null;
    const isOpen = completion !== null && !this.isExpression && !/^\s*\}\}/.test(after) && !/^[^{}]*\}\}/.test(after);
    const lead = !isBare && before.endsWith("{{") ? " " : "";
    const words = isBare ? `{{ ${variable.path} }}` : `${lead}${variable.path}${isOpen ? " }}" : ""}`;
    input.value = before + words + after;
    const place = before.length + words.length;
    input.setSelectionRange(place, place);
    this.close();
    this.changed();
  }
}
