import { guardUnsaved } from "../app/unsaved";
import { button, setBusy } from "../components/button";
import { problemOf } from "../components/problem";
import { notice } from "../components/states";
import { toast } from "../components/toast";
import { build } from "../dom/build";
import { say } from "../i18n/ui";
import { APIError } from "../session/api";
import { FormField } from "./field";
import { fieldAt, nested, sameValue } from "./values";

/** Fields that belong together, under a title. */
export interface FormSection {
  title?: string;
  help?: string | Node;
  fields: (FormField<any> | HTMLElement)[];
}

/** What a form shows, and what saving does. */
export interface EditFormOptions {
  sections: FormSection[];
  /** Sends the values, which lie at the paths that the fields are named by. Throws where it is refused. */
  save: (values: Record<string, any>) => Promise<unknown>;
  saveLabel: string;
  /** Whether it can be saved from the start, as a form for something new is. */
  isNew?: boolean;
  /** Leaves a form for something new; without it there is no way to cancel. */
  cancel?: () => void;
  /** Shows what somebody else saved meanwhile. */
  reload?: () => void;
  /** What is said when it was saved; null for nothing. */
  saved?: string | null;
}

/** A form for one thing: what changed can be saved or taken back, and nothing is lost by going elsewhere. */
export class EditForm extends HTMLElement {
  private readonly fields: FormField<unknown>[];
  private readonly summary = build("div", { class: "ui-form-summary", tabindex: -1, hidden: true });
  private readonly bar: HTMLElement;
  private readonly submit: HTMLButtonElement;
  private kept = new Map<FormField<unknown>, unknown>();
  private sending = false;
  private unguard: (() => void) | null = null;

  constructor(private readonly options: EditFormOptions) {
    super();
    this.fields = options.sections.flatMap(({ fields }) =>
      fields.flatMap((one) => (one instanceof FormField ? [one] : [...one.querySelectorAll<FormField>("form-field")])),
    );
    this.submit = button(options.saveLabel, { kind: "primary", submit: true });
    const undo = options.isNew
      ? options.cancel && button(say("cancel"), { run: options.cancel })
      : button(say("form.discard"), { run: () => this.discard() });
    const state = !options.isNew && build("p", { role: "status" }, say("form.unsaved"));
    this.bar = build("div", { class: "ui-save-bar", hidden: !options.isNew }, state, undo, this.submit);
    // A field that is left says what is wrong below it, and what was pressed would move away under the finger.
    this.bar.addEventListener("mousedown", (event) => event.preventDefault());
    const form = build(
      "form",
      { novalidate: true },
      this.summary,
      ...options.sections.map((section) => sectionOf(section)),
      this.bar,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    for (const type of ["input", "change"]) form.addEventListener(type, () => this.update());
    this.append(form);
    this.remember();
  }

  /** Guards what is not saved while the form is on the page. */
  connectedCallback(): void {
    this.unguard ??= guardUnsaved(() => this.isChanged && !this.sending);
  }

  disconnectedCallback(): void {
    this.unguard?.();
    this.unguard = null;
  }

  /** Whether a field has another value than the one that was saved last. */
  get isChanged(): boolean {
    return this.fields.some((field) => !sameValue(field.value, this.kept.get(field)));
  }

  /** The values at the paths of the fields; with `changedOnly` only those that changed. */
  values(changedOnly = false): Record<string, any> {
    const shown = this.fields.filter(
      (field) => field.name !== "" && (!changedOnly || !sameValue(field.value, this.kept.get(field))),
    );
    return nested(shown.map((field) => [field.name, field.value]));
  }

  /** Takes the values as saved, as after a change that came from elsewhere. */
  remember(): void {
    this.kept = new Map(this.fields.map((field) => [field, field.value]));
    this.update();
  }

  private update(): void {
    if (this.options.isNew) return;
    const wasHidden = this.bar.hidden;
    this.bar.hidden = !this.isChanged;
    // The bar comes from below, and must not lie over the field that somebody has just begun to change.
    const { activeElement: focused } = document;
    if (!wasHidden || this.bar.hidden || focused === null || !this.contains(focused)) return;
    if (focused.clientHeight < innerHeight / 2) focused.scrollIntoView({ block: "nearest" });
  }

  private discard(): void {
    for (const field of this.fields) {
      field.value = this.kept.get(field);
      field.setError(null);
    }
    this.summary.hidden = true;
    this.update();
    this.fields[0]?.focus();
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    const problems = this.fields
      .map((field) => ({ field, message: field.validate() }))
      .filter((one): one is { field: FormField<unknown>; message: string } => one.message !== null);
    if (problems.length > 0) return this.showProblems(problems);
    this.summary.hidden = true;
    this.sending = true;
    setBusy(this.submit, true);
    try {
      await this.options.save(this.values());
      this.remember();
      const { saved = say("form.saved") } = this.options;
      if (saved !== null) toast(saved);
    } catch (error) {
      this.showFailure(error);
    } finally {
      this.sending = false;
      setBusy(this.submit, false);
    }
  }

  private showProblems(problems: { field: FormField<unknown>; message: string }[]): void {
    for (const { field, message } of problems) field.setError(message);
    if (problems.length === 1) {
      this.summary.hidden = true;
      problems[0]?.field.focus();
      return;
    }
    const links = problems.map(({ field, message }) => {
      const link = build("button", { type: "button", class: "link-button" }, `${field.label}: ${message}`);
      link.addEventListener("click", () => field.focus());
      return build("li", {}, link);
    });
    this.summarise(notice("danger", say("form.problems", { count: problems.length }), build("ul", {}, ...links)));
  }

  private showFailure(error: unknown): void {
    if (error instanceof APIError) {
      const path = error.details?.["path"];
      const field = typeof path === "string" ? fieldAt(path, this.fields) : null;
      if (field) {
        const expectation = error.details?.["expectation"];
        const message = typeof expectation === "string" ? say("field.expected", { expectation }) : error.message;
        return this.showProblems([{ field, message }]);
      }
      if (error.status === 412) {
        const reload = this.options.reload && button(say("form.reload"), { small: true, run: this.options.reload });
        this.summarise(notice("warning", say("form.conflict"), build("p", {}, say("form.conflictText")), reload));
        return;
      }
    }
    this.summarise(notice("danger", problemOf(error), build("p", {}, say("form.kept"))));
  }

  private summarise(content: HTMLElement): void {
    this.summary.replaceChildren(content);
    this.summary.hidden = false;
    this.summary.focus({ preventScroll: true });
    this.summary.scrollIntoView({ block: "center" });
  }
}

customElements.define("edit-form", EditForm);

function sectionOf({ title, help, fields }: FormSection): HTMLElement {
  return build(
    "section",
    { class: "ui-form-section" },
    title && build("h2", {}, title),
    help && build("p", { class: "ui-form-help" }, help),
    build("div", { class: "ui-form-fields" }, ...fields),
  );
}
