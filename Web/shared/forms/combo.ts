import { freshID } from "../components/identity";
import { isAborted } from "../components/problem";
import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { say } from "../i18n/ui";
import type { Choice } from "./choice";
import { changed, type FieldOptions, FormField } from "./field";

/** What a combobox is told. */
export interface ComboOptions extends Omit<FieldOptions<string[]>, "value" | "check"> {
  /** The choices that fit what was typed; asked again after each pause. */
  options: (typed: string, signal: AbortSignal) => Promise<readonly Choice[]>;
  /** What is chosen at first, with its words. */
  chosen?: readonly Choice[];
  multiple?: boolean;
  /** Whether something that is not among the choices may be entered. */
  free?: boolean;
  placeholder?: string;
  check?: (value: string[]) => string | null;
}

/** A field to find and choose one or several of many. Its value is a list, of one at most unless `multiple`. */
export function comboField(options: ComboOptions): FormField<string[]> {
  const combo = new Combo(options);
  const { options: _, chosen, ...rest } = options;
  const field = FormField.of<string[]>(rest as FieldOptions<string[]>, {
    element: combo.element,
    input: combo.input,
    read: () => combo.chosen.map((choice) => choice.value),
    write: (values) => combo.set(values.map((value) => combo.known(value))),
    isEmpty: (value) => value.length === 0,
  });
  if (chosen) combo.set(chosen);
  return field;
}

/** The combobox of one field: an input and the list that unfolds below it. */
class Combo {
  chosen: readonly Choice[] = [];
  readonly input: HTMLInputElement;
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private readonly chips = build("ul", { class: "ui-chips" });
  private readonly seen = new Map<string, Choice>();
  private found: readonly Choice[] = [];
  private at = -1;
  private asking: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly options: ComboOptions) {
    const id = freshID("options");
    this.input = build("input", {
      type: "text", class: "ui-input", role: "combobox", "aria-expanded": "false", "aria-controls": id,
      "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: options.placeholder,
    });
    this.list = build("div", { class: "ui-options", id, role: "listbox", "aria-label": options.label, hidden: true });
    if (options.multiple) this.list.setAttribute("aria-multiselectable", "true");
    const arrow = build("span", { class: "ui-combo-arrow", "aria-hidden": "true" }, icon("chevronDown"));
    const box = build("div", { class: "ui-combo" }, this.input, arrow, this.list);
    this.element = build("div", {}, options.multiple && this.chips, box);
    this.input.addEventListener("input", (event) => {
      // What is typed to search is no value yet.
      if (!options.free) event.stopPropagation();
      this.ask(200);
    });
    this.input.addEventListener("click", () => this.ask(0));
    arrow.addEventListener("click", () => {
      this.input.focus();
      this.ask(0);
    });
    this.input.addEventListener("keydown", (event) => this.keyPressed(event));
    this.input.addEventListener("blur", () => this.leave());
    // The focus stays in the input while the list is pressed.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  /** A choice by its value, with the words that were shown for it. */
  known(value: string): Choice {
    return this.seen.get(value) ?? { value, label: value };
  }

  /** Chooses these. */
  set(chosen: readonly Choice[]): void {
    for (const choice of chosen) this.seen.set(choice.value, choice);
    this.chosen = this.options.multiple ? chosen : chosen.slice(0, 1);
    this.input.value = this.options.multiple ? "" : (this.chosen[0]?.label ?? "");
    this.chips.replaceChildren(...this.chosen.map((choice) => this.chip(choice)));
  }

  private chip(choice: Choice): HTMLElement {
    const remove = build("button", { type: "button", "aria-label": say("combo.remove", { label: choice.label }) }, icon("close"));
    remove.addEventListener("click", () => {
      this.set(this.chosen.filter((one) => one.value !== choice.value));
      changed(this.element);
      this.input.focus();
    });
    return build("li", {}, build("span", {}, choice.label), remove);
  }

  private ask(pause: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), pause);
  }

  private async load(): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    // Words that were chosen are no search.
    const shown = this.options.multiple ? "" : (this.chosen[0]?.label ?? "");
    const typed = this.input.value === shown ? "" : this.input.value.trim();
    this.unfold([this.note(say("loading"))], []);
    try {
      const found = await this.options.options(typed, asking.signal);
      if (asking.signal.aborted) return;
      for (const choice of found) this.seen.set(choice.value, choice);
      const own = this.options.free && typed !== "" && !found.some((one) => one.value === typed);
      const all = own ? [...found, { value: typed, label: say("combo.take", { text: typed }) }] : found;
      this.unfold(all.length === 0 ? [this.note(say("combo.nothing"))] : all.map((one) => this.row(one)), all);
    } catch (error) {
      if (!isAborted(error)) this.unfold([this.note(say("combo.failed"))], []);
    }
  }

  private note(text: string): HTMLElement {
    return build("div", { class: "ui-option-note", role: "status" }, text);
  }

  private row(choice: Choice): HTMLElement {
    const isChosen = this.chosen.some((one) => one.value === choice.value);
    const row = build(
      "div",
      {
        class: "ui-option", role: "option", id: freshID("option"), "aria-selected": String(isChosen),
        "aria-disabled": choice.disabled ? "true" : null,
      },
      build("span", {}, choice.label, choice.hint && build("span", { class: "ui-option-hint" }, choice.hint)),
      isChosen && icon("check"),
    );
    row.addEventListener("click", () => this.choose(choice));
    return row;
  }

  private unfold(rows: HTMLElement[], found: readonly Choice[]): void {
    if (document.activeElement !== this.input) return;
    this.found = found;
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(found.length === 0 ? -1 : Math.max(0, found.findIndex((one) => this.chosen.includes(one))));
  }

  private mark(at: number): void {
    this.at = at;
    const rows = this.list.querySelectorAll(".ui-option");
    rows.forEach((row, index) => row.classList.toggle("at", index === at));
    const row = rows[at];
    if (row) {
      this.input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  private choose(choice: Choice | undefined): void {
    if (!choice || choice.disabled) return;
    const taken = { ...choice, label: this.seen.get(choice.value)?.label ?? choice.value };
    const isChosen = this.chosen.some((one) => one.value === choice.value);
    if (this.options.multiple) {
      this.set(isChosen ? this.chosen.filter((one) => one.value !== choice.value) : [...this.chosen, taken]);
      void this.load();
    } else {
      this.set([taken]);
      this.fold();
    }
    changed(this.element);
  }

  private fold(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** What was typed and not chosen is taken back, or taken where anything may be entered; an emptied field is empty. */
  private leave(): void {
    this.fold();
    const typed = this.input.value.trim();
    const { free, multiple } = this.options;
    if (free && typed !== "" && typed !== this.chosen[0]?.label) {
      this.set(multiple ? [...this.chosen, this.known(typed)] : [this.known(typed)]);
      changed(this.element);
    } else if (!multiple && typed === "" && this.chosen.length > 0) {
      this.set([]);
      changed(this.element);
    } else this.set(this.chosen);
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    const count = this.found.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!isOpen) this.ask(0);
      else if (count > 0) this.mark((this.at + step + count) % count);
    } else if (event.key === "Enter" && isOpen) this.choose(this.found[this.at]);
    else if (event.key === "Escape" && isOpen) this.fold();
    else if (event.key === "Backspace" && this.input.value === "" && this.options.multiple && this.chosen.length > 0) {
      this.set(this.chosen.slice(0, -1));
      changed(this.element);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
