import { button, iconButton } from "../../shared/components/button";
import { numberText, relativeTime } from "../../shared/components/format";
import { badge, emptyState, loading } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { Listed } from "../api/workflows";
import { toolIcon } from "../canvas/glyphs";
import { withArrow } from "../inspector/simple-editors";
import { say } from "../i18n/text";
import type { BuilderStore, StepProgress } from "../state/builder-store";
import { isOver, RunStep, stepsOf } from "./run-step";
import { timeText, traceRow } from "./trace-rows";
import { traceView } from "./trace-view";
import { passedStep, waysTaken } from "./ways-taken";

type Status = "queued" | "running" | "waiting" | "completed" | "failed" | "cancelled";

/** A run as the list has it. */
interface Run {
  id: string;
  status: Status;
  is_trial: boolean;
  version: number | null;
  draft_revision: number | null;
  failure: string | null;
  created_at: string;
  finished_at: string | null;
}

/** A run as its own address has it. */
interface RunDetails extends Run {
  usage: { input_tokens: number; output_tokens: number };
}

const filters = { all: "", trials: "&trial=true", real: "&trial=false", failedOnly: "&status=failed" } as const;

/** The runs of a workflow: which there were, and what each step of one of them took and gave, with its way lit in the graph. */
export class RunsPanel {
  readonly element = build("div", { class: "runs" });
  private readonly content = build("div", { class: "runs-content" });
  private readonly which = build("select", { class: "ui-input", "aria-label": say("runs.which") },
    ...(Object.keys(filters) as (keyof typeof filters)[]).map((name) => build("option", { value: name }, say(`runs.${name}`))));

  constructor(private readonly store: BuilderStore, private readonly go: (slug: string) => void, close: () => void) {
    this.which.addEventListener("change", () => this.list());
    this.element.append(
      build("header", { class: "inspector-head" }, build("span", { class: "step-icon" }, toolIcon("runs")), build("div", { class: "inspector-names" }, build("h2", { tabindex: -1 }, say("runs.title")), build("p", { class: "quiet" }, say("runs.what"))),
        iconButton("close", say("panel.close"), close, { small: true })),
      this.content);
    this.list();
  }

  private list(): void {
    this.light([]);
    const rows = build("ul", { class: "run-list" });
    const host = build("div", {});
    this.content.replaceChildren(build("div", { class: "runs-filter" }, withArrow(this.which)), host);
    void loading(host, () => this.page(null), (page) => {
      if (page.data.length === 0) return emptyState({ title: say("runs.none"), text: say("runs.noneWhat") });
      const more = this.more(rows, page);
      return more ? [rows, more] : rows;
    });
  }

  private page(after: string | null): Promise<Listed<Run>> {
    const { api, workflow } = this.store;
    const filter = filters[this.which.value as keyof typeof filters];
    return api.client.get(`/api/v1/runs?workflow=${encodeURIComponent(workflow.slug)}&limit=25${filter}${after ? `&after=${encodeURIComponent(after)}` : ""}`);
  }

  /** Adds a page to the list; gives the button for the next one. */
  private more(rows: HTMLElement, page: Listed<Run>): HTMLElement | null {
    rows.append(...page.data.map((run) => this.row(run)));
    if (!page.has_more) return null;
    const next = build("div", { class: "inspector-foot" }, button(say("runs.more"), { kind: "quiet", small: true, run: async () => {
      const following = this.more(rows, await this.page(page.after));
      if (following) next.replaceWith(following);
      else next.remove();
    } }));
    return next;
  }

  private row(run: Run): HTMLElement {
    const open = build("button", { type: "button", class: "run-row", on: { click: () => this.show(run) } },
      build("span", { class: `trace-dot ${dots[run.status]}` }),
      build("span", { class: "run-words" }, build("span", { class: "run-status" }, say(`runs.status.${run.status}`)), build("span", { class: "quiet" }, sourceOf(run))),
      relativeTime(run.created_at));
    return build("li", {}, open);
  }

  private show(run: Run): void {
    const host = build("div", {});
    const back = button(say("runs.back"), { kind: "plain", small: true, run: () => this.list() });
    this.content.replaceChildren(build("div", { class: "runs-filter" }, back), host);
    back.focus();
    const { client } = this.store.api;
    void loading(host, () => Promise.all([client.get<RunDetails>(`/api/v1/runs/${run.id}`), stepsOf(client, run.id)]), ([details, steps]) => {
      this.light(steps);
      const seen = steps.some((step) => step.input !== null || step.output !== null);
      return [
        build("div", { class: "run-facts" }, badge(kinds[details.status], say(`runs.status.${details.status}`)), details.is_trial && badge("neutral", say("runs.try"))),
        build("dl", { class: "facts run-facts" },
          build("dt", {}, say("runs.of")), build("dd", {}, sourceOf(details)),
          build("dt", {}, say("runs.began")), build("dd", {}, relativeTime(details.created_at)),
          ...(details.finished_at ? [build("dt", {}, say("runs.took")), build("dd", {}, timeText(Date.parse(details.finished_at) - Date.parse(details.created_at)))] : []),
          build("dt", {}, say("runs.tokens")), build("dd", {}, say("runs.tokensText", { input: numberText(details.usage.input_tokens), output: numberText(details.usage.output_tokens) }))),
        ...(details.failure ? [build("p", { class: "run-failure" }, icon("alert"), build("span", { lang: "en" }, details.failure))] : []),
        ...(seen || steps.length === 0 ? [] : [build("p", { class: "quiet run-facts" }, say("runs.unseen"))]),
        traceView(steps.map((step) => traceRow(this.store, step, { go: this.go, again: null })), steps, true),
      ];
    });
  }

  /** Lights the way of a run in the graph. */
  private light(steps: readonly RunStep[]): void {
    const progress = new Map<string, StepProgress>();
    for (const step of steps) {
      const times = (progress.get(step.node)?.times ?? 0) + 1;
      progress.set(step.node, { times, status: step.error !== null ? "failed" : isOver(step) ? "done" : "waiting" });
    }
    this.store.progress = progress;
    this.store.taken = waysTaken(this.store.shown, steps.map((step) => passedStep(step)));
    this.store.tell("run");
  }
}

const dots: Record<Status, string> = { queued: "", running: "", waiting: "", completed: "done", failed: "failed", cancelled: "stopped" };
const kinds = { queued: "neutral", running: "info", waiting: "info", completed: "success", failed: "danger", cancelled: "neutral" } as const;

function sourceOf(run: Run): string {
  if (run.version !== null) return say("runs.version", { version: run.version });
  return run.draft_revision === null ? say("runs.try") : say("runs.draft", { revision: run.draft_revision });
}
