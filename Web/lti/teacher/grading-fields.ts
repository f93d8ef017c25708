import { build } from "../../shared/dom/build";
import type { TextKey } from "../../shared/i18n/en";
import { text } from "../../shared/i18n/language";
import { labelled, numberIn, ticked } from "../../shared/dom/fields";
import type { Grading, Link } from "../../shared/teaching/link";

const attempts: Record<Grading["attempt"], TextKey> = {
  last: "grading.last",
  best: "grading.best",
  first: "grading.first",
};

/** The fields of how a link is graded. */
export class GradingFields {
  readonly element: HTMLElement;
  readonly maximum = build("input", { type: "text", inputmode: "decimal", id: "grading-maximum", autocomplete: "off" });
  private readonly from = build("select", { id: "grading-from" });
  private readonly attempt = build("select", { id: "grading-attempt" });
  private readonly manual = build("input", { type: "checkbox", id: "grading-manual" });
  private readonly progress = build("input", { type: "checkbox", id: "grading-progress" });
  private readonly steps = build("div", { class: "grading-steps" });
  private marks: HTMLInputElement[] = [];
  private shown: Grading | null = null;

  constructor() {
    this.attempt.append(
      ...Object.entries(attempts).map(([value, name]) => build("option", { value }, text(name))),
    );
    this.from.addEventListener("change", () => this.hold());
    this.element = build(
      "fieldset",
      { class: "grading-fields" },
      build("legend", {}, text("grading.title")),
      build("div", { class: "field-row" }, labelled(text("grading.from"), this.from), labelled(text("grading.attempt"), this.attempt)),
      labelled(text("grading.maximum"), this.maximum, text("grading.maximumHelp")),
      this.steps,
      ticked(text("grading.manual"), this.manual),
      ticked(text("grading.progress"), this.progress),
    );
  }

  /** Shows how the link is graded now. */
  fill(link: Link): void {
    const { grading } = link;
    this.shown = grading;
    const steps = [...link.graded_steps];
    // Those of an assistant before are still set.
    for (const slug of [...grading.steps, ...(grading.step === null ? [] : [grading.step])]) {
      if (!steps.some((step) => step.slug === slug)) steps.push({ slug, title: slug });
    }
    this.from.replaceChildren(
      build("option", { value: "all" }, text("grading.all")),
      build("option", { value: "end" }, text("grading.end")),
      ...steps.map((step) => build("option", { value: `step:${step.slug}` }, text("grading.step", { name: step.title }))),
    );
    this.from.value = grading.from === "step" ? `step:${grading.step ?? ""}` : grading.from;
    this.attempt.value = grading.attempt;
    this.maximum.value = grading.maximum === null ? "" : String(grading.maximum);
    this.manual.checked = grading.manual_release;
    this.progress.checked = grading.progress;
    this.marks = steps.map((step, index) =>
      build("input", { type: "checkbox", id: `grading-step-${index}`, value: step.slug }),
    );
    for (const mark of this.marks) mark.checked = grading.steps.includes(mark.value);
    this.steps.replaceChildren(
      ...(steps.length === 0 ? [] : [build("p", { class: "quiet" }, text("grading.steps"))]),
      ...steps.flatMap((step, index) => {
        const mark = this.marks[index];
        return mark ? [ticked(step.title, mark)] : [];
      }),
    );
    this.hold();
  }

  /** A step that counts for all has no column of its own. */
  private hold(): void {
    for (const mark of this.marks) {
      mark.disabled = this.from.value === `step:${mark.value}`;
      if (mark.disabled) mark.checked = false;
    }
  }

  get isChanged(): boolean {
    const { shown } = this;
    if (shown === null) return false;
    return (
      this.from.value !== (shown.from === "step" ? `step:${shown.step ?? ""}` : shown.from) ||
      this.attempt.value !== shown.attempt ||
      this.maximum.value.trim() !== (shown.maximum === null ? "" : String(shown.maximum)) ||
      this.manual.checked !== shown.manual_release ||
      this.progress.checked !== shown.progress ||
      this.chosen().join() !== shown.steps.join()
    );
  }

  /** What was entered; null where the maximum is no number above 0. */
  get entered(): Grading | null {
    const written = this.maximum.value.trim();
    const maximum = written === "" ? null : numberIn(written);
    if (written !== "" && (maximum === null || maximum <= 0 || maximum > 1_000_000)) return null;
    const [from, step] = this.from.value.startsWith("step:") ? ["step", this.from.value.slice(5)] : [this.from.value, null];
    return {
      from: from as Grading["from"],
      step: step ?? null,
      steps: this.chosen(),
      attempt: this.attempt.value as Grading["attempt"],
      maximum,
      manual_release: this.manual.checked,
      progress: this.progress.checked,
    };
  }

  /** Those shown first come as they were, so that nothing seems changed that is not. */
  private chosen(): string[] {
    const marked = this.marks.filter((mark) => mark.checked).map((mark) => mark.value);
    const before = (this.shown?.steps ?? []).filter((slug) => marked.includes(slug));
    return [...before, ...marked.filter((slug) => !before.includes(slug))];
  }
}
