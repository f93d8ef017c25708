import type { AppContext } from "../../shared/app/context";
import { durationText } from "../../shared/components/format";
import { badge, failureState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import { allOf } from "../state/course-source";

/** What one step of a run did. Input and output are null where they are withheld. */
interface RunStep {
  number: number;
  node: string;
  kind: string;
  title: string;
  attempt: number;
  status: string;
  input: unknown;
  output: unknown;
  error: { message?: string } | null;
  duration_ms: number | null;
}

/** What the steps of the newest run did, read when somebody opens it. */
export class StepsView {
  readonly element = build("details", { class: "teach-run" }, build("summary", {}, say("steps.title")));
  private readonly body = build("div", {});
  private run: string | null = null;
  private state = "";
  private read = "";

  constructor(private readonly context: AppContext) {
    this.element.append(this.body);
    this.element.addEventListener("toggle", () => void this.fill());
  }

  /** The run, and what tells whether something changed in it. */
  show(run: string | null, state: string): void {
    this.run = run;
    this.state = `${run} ${state}`;
    void this.fill();
  }

  private async fill(): Promise<void> {
    if (!this.element.open || this.read === this.state) return;
    if (this.run === null) return this.body.replaceChildren(build("p", { class: "quiet" }, say("steps.none")));
    if (!this.context.may("runs.read")) return this.body.replaceChildren(build("p", { class: "quiet" }, say("steps.withheld")));
    const { state } = this;
    this.read = state;
    try {
      const steps = await allOf<RunStep>(this.context.api, `/api/v1/runs/${encodeURIComponent(this.run)}/steps`);
      if (state !== this.state) return;
      const isWithheld = steps.length > 0 && steps.every((step) => step.input === null && step.output === null);
      this.body.replaceChildren(
        ...(isWithheld ? [build("p", { class: "quiet" }, say("steps.wordsWithheld"))] : []),
        build("ol", { class: "teach-run-steps" }, ...steps.map(entry)),
      );
    } catch (error) {
      this.read = "";
      this.body.replaceChildren(failureState(error, () => void this.fill()));
    }
  }
}

function entry(step: RunStep): HTMLElement {
  const slug = step.node.replaceAll("_", " ");
  const name = step.title || slug.charAt(0).toUpperCase() + slug.slice(1);
  return build(
    "li",
    {},
    build(
      "div",
      { class: "teach-run-step" },
      build("span", { class: "teach-run-name" }, name),
      step.attempt > 1 && build("span", { class: "quiet" }, say("steps.attempt", { number: step.attempt })),
      statusBadge(step.status),
      step.duration_ms !== null && build("span", { class: "quiet" }, durationText(step.duration_ms / 1000)),
    ),
    step.error?.message && build("p", { class: "problem" }, step.error.message),
    ...value(say("steps.input"), step.input),
    ...value(say("steps.output"), step.output),
  );
}

function statusBadge(status: string): HTMLElement {
  if (status === "completed") return badge("success", say("steps.completed"), "check");
  if (status === "failed") return badge("danger", say("steps.failed"), "alert");
  if (status === "waiting") return badge("info", say("steps.waiting"));
  if (status === "running") return badge("info", say("steps.running"));
  return badge("neutral", status);
}

function value(label: string, given: unknown): HTMLElement[] {
  const isEmpty = given === null || given === undefined || (typeof given === "object" && Object.keys(given).length === 0);
  if (isEmpty) return [];
  const written = typeof given === "string" ? given : JSON.stringify(given, null, 2);
  return [build("details", { class: "teach-value" }, build("summary", {}, label), build("pre", { tabindex: 0 }, written))];
}
