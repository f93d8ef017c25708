import { build } from "../../dom/build";
import { icon } from "../../dom/icon";
import { say } from "../../i18n/ui";
import { freshID } from "../identity";
import { jsonFault } from "./json-fault";
import { indented, newLine, type Selected } from "./keys";
import { offsetOf, placeOf, type TextProblem } from "./places";
import { pieces } from "./tokens";

/** What an editor is told. */
export interface EditorOptions {
  label: string;
  language: string;
  value?: string;
  onInput?: (value: string) => void;
  problems?: readonly TextProblem[];
  /** How many lines are shown at least. */
  rows?: number;
  readOnly?: boolean;
  /** Whether the label is for assistive technology alone, where a field around it shows one. */
  hideLabel?: boolean;
  placeholder?: string;
}

/** An editor for a text of some language: its letters coloured, its lines numbered, its problems named and marked. */
export class EditorElement extends HTMLElement {
  /** What takes the text. */
  readonly input = build("textarea", {
    spellcheck: "false", autocapitalize: "none", autocomplete: "off", wrap: "off",
  });
  private options!: EditorOptions;
  private readonly layer = build("pre", { "aria-hidden": "true" });
  private readonly numbers = build("div", { class: "ui-editor-lines", "aria-hidden": "true" });
  private readonly list = build("ul", {});
  private readonly status = build("div", { class: "ui-editor-problems", role: "status", hidden: true }, this.list);
  private problems: readonly TextProblem[] = [];
  private leaves = false;

  /** An editor. */
  static of(options: EditorOptions): EditorElement {
    const made = new EditorElement();
    made.options = options;
    made.assemble();
    return made;
  }

  get value(): string {
    return this.input.value;
  }

  set value(value: string) {
    if (value === this.input.value) return;
    this.input.value = value;
    this.paint();
  }

  /** Marks these places and names what is wrong there. */
  setProblems(problems: readonly TextProblem[]): void {
    this.problems = problems;
    this.list.replaceChildren(...problems.map((problem) => this.problem(problem)));
    this.status.hidden = problems.length === 0;
    if (problems.length > 0) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    this.paint();
  }

  /** Gives the focus to the text. */
  override focus(): void {
    this.input.focus();
  }

  private assemble(): void {
    const { options, input } = this;
    const id = freshID("editor");
    input.id = id;
    input.value = options.value ?? "";
    input.readOnly = options.readOnly ?? false;
    if (options.placeholder !== undefined) input.placeholder = options.placeholder;
    this.status.id = `${id}-problems`;
    input.setAttribute("aria-describedby", `${id}-keys ${this.status.id}`);
    input.rows = options.rows ?? 6;
    input.addEventListener("input", () => this.edited());
    input.addEventListener("keydown", (event) => this.keyPressed(event));
    input.addEventListener("blur", () => {
      this.leaves = false;
    });
    const label = build("label", { for: id, class: options.hideLabel ? "visually-hidden" : "ui-field-label" }, options.label);
    const keys = build("span", { id: `${id}-keys`, class: "visually-hidden" }, say("editor.keys"));
    // The layer and the text lie upon each other inside of what scrolls, so that they can never slide apart.
    const sheet = build("div", { class: "ui-editor-sheet" }, this.layer, input);
    const box = build("div", { class: "ui-editor-box" }, this.numbers, sheet);
    this.append(label, box, keys, this.status);
    this.setProblems(options.problems ?? []);
  }

  private edited(): void {
    const { options, value } = this;
    // A mark at a place that has moved would mislead.
    if (this.problems.length > 0) this.setProblems([]);
    else this.paint();
    const fault = options.language === "json" && value.trim() !== "" ? jsonFault(value) : null;
    if (fault !== null) {
      const found = value[fault];
      const message = found === undefined ? say("editor.jsonEnds") : say("editor.jsonFault", { found });
      this.setProblems([{ ...placeOf(value, fault), message }]);
    }
    options.onInput?.(value);
  }

  private paint(): void {
    const { value } = this;
    const parts = pieces(value, this.options.language).map(({ kind, text }) =>
      kind === null ? text : build("span", { class: `token-${kind}` }, text),
    );
    this.layer.replaceChildren(...parts, "\n");
    const wrong = new Set(this.problems.map(({ line }) => line));
    const count = value.split("\n").length;
    this.numbers.replaceChildren(
      ...Array.from({ length: count }, (_, at) => build("span", { class: wrong.has(at + 1) ? "bad" : null }, String(at + 1))),
    );
  }

  private problem(problem: TextProblem): HTMLElement {
    const place = say("editor.place", { line: problem.line, column: problem.column });
    const button = build("button", { type: "button", class: "link-button" }, place);
    button.addEventListener("click", () => {
      const at = offsetOf(this.value, problem.line, problem.column);
      this.input.focus();
      this.input.setSelectionRange(at, at);
    });
    return build("li", {}, icon("alert"), button, build("span", {}, problem.message));
  }

  /** Tab indents; after Escape it leaves, so that nobody is caught in here. */
  private keyPressed(event: KeyboardEvent): void {
    if (event.isComposing || this.input.readOnly || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (!this.leaves) event.stopPropagation();
      this.leaves = true;
      return;
    }
    const { selectionStart: from, selectionEnd: to, value } = this.input;
    const selected: Selected = { text: value, from, to };
    if (event.key === "Tab" && !this.leaves) this.take(event, indented(selected, event.shiftKey));
    else if (event.key === "Enter" && !event.shiftKey) this.take(event, newLine(selected));
    if (event.key !== "Shift") this.leaves = this.leaves && event.key === "Tab";
  }

  private take(event: KeyboardEvent, edit: { from: number; to: number; insert: string; select: [number, number] } | null): void {
    if (edit === null) return;
    event.preventDefault();
    this.input.setSelectionRange(edit.from, edit.to);
    // Only this way of writing keeps what the browser can undo.
    if (!document.execCommand("insertText", false, edit.insert)) {
      this.input.setRangeText(edit.insert);
      this.edited();
    }
    this.input.setSelectionRange(...edit.select);
  }
}

customElements.define("code-editor", EditorElement);

/** An editor for code; its `value` is the text. */
export function codeEditor(options: EditorOptions): EditorElement {
  return EditorElement.of(options);
}
