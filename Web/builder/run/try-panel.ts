import { button, iconButton } from "../../shared/components/button";
import { durationText, numberText } from "../../shared/components/format";
import { isAborted, problemOf } from "../../shared/components/problem";
import { APIError } from "../../shared/session/api";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { LaterMarkdown } from "../../shared/markdown/later";
import { toolIcon } from "../canvas/glyphs";
import type { JSONObject, JSONValue } from "../model/document";
import { nodeOf } from "../model/document";
import { kindTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { RunStep, Said, stepsOf, Trial, tried } from "./trial";

/** Trying the draft beside its graph: the conversation, and what each step took, gave and cost. */
export class TryPanel {
  readonly element = build("div", { class: "try" });
  readonly input = build("textarea", { class: "ui-input area", rows: 1, "aria-label": say("try.message"), placeholder: say("try.message") });
  /** Outputs that stand in for steps. */
  readonly pinned: JSONObject = {};
  /** The run that was tried last. */
  trial = new Trial();
  private readonly log = build("div", { class: "try-log", role: "log", "aria-label": say("try.conversation"), tabindex: 0 });
  private readonly steps = build("div", { class: "try-steps" });
  private readonly state = build("p", { class: "try-state", role: "status" });
  private readonly views = new Map<string, { element: HTMLElement; view: LaterMarkdown | null }>();
  private trace: RunStep[] = [];
  private stopping: AbortController | null = null;
  private readonly send = iconButton("send", say("try.send"), () => this.submit());

  constructor(private readonly store: BuilderStore, private readonly go: (slug: string) => void, close: () => void) {
    const form = build("form", { class: "try-form" }, this.input, this.send);
    form.addEventListener("submit", (event) => event.preventDefault());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.element.append(
      build("header", { class: "inspector-head" }, build("span", { class: "step-icon" }, icon("play")), build("div", { class: "inspector-names" }, build("h2", { tabindex: -1 }, say("try.title")), build("p", { class: "quiet" }, say("try.what"))),
        iconButton("retry", say("try.again"), () => this.restart(), { small: true }), iconButton("close", say("panel.close"), close, { small: true })),
      this.log, this.state, form, this.steps);
    this.draw();
  }

  /** Forgets the conversation, so that the next message begins another. */
  restart(): void {
    this.stopping?.abort();
    this.trial = new Trial();
    this.trace = [];
    this.views.clear();
    this.log.replaceChildren();
    this.store.progress = new Map();
    this.store.tell("run");
    this.draw();
    this.input.focus();
  }

  private submit(): void {
    const text = this.input.value.trim();
    if (this.trial.status === "running") {
      this.stopping?.abort();
      return;
    }
    if (text === "" && !this.startsItself) return;
    this.input.value = "";
    void this.run(text);
  }

  private get startsItself(): boolean {
    const start = this.store.document.nodes.find((node) => node.kind === "start");
    return start?.parameters?.auto_start === true && this.trial.threadID === null;
  }

  private async run(text: string): Promise<void> {
    const { store, trial } = this;
    const stopping = new AbortController();
    this.stopping = stopping;
    trial.person(text);
    this.draw();
    try {
      await store.saver.flush();
      const request = {
        ...(text === "" ? { input: { text: "" } } : { message: text }), ...(trial.threadID ? { thread_id: trial.threadID } : {}),
        ...(Object.keys(this.pinned).length > 0 ? { pinned: this.pinned } : {}),
      };
      for await (const event of tried(store.api.client, store.workflow.slug, request, stopping.signal)) {
        trial.take(event);
        this.drawSoon();
      }
    } catch (error) {
      if (!isAborted(error)) this.failed(error);
    }
    if (trial.status === "running") trial.status = stopping.signal.aborted ? "cancelled" : "failed";
    if (stopping.signal.aborted && trial.runID) void store.api.client.write("POST", `/api/v1/runs/${trial.runID}/cancel`).catch(() => undefined);
    announce(say(`try.${trial.status}`));
    this.draw();
    if (trial.runID) await this.readTrace(trial.runID);
  }

  private failed(error: unknown): void {
    const problems = error instanceof APIError ? (error.details?.["problems"] as { message: string }[] | undefined) : undefined;
    this.trial.status = "failed";
    const text = problems && problems.length > 0 ? say("try.hasProblems") : problemOf(error);
    this.trial.said.push({ id: `problem-${this.trial.said.length}`, who: "problem", text, isComplete: true, node: null, data: null });
  }

  private async readTrace(run: string): Promise<void> {
    this.trace = await stepsOf(this.store.api.client, run).catch(() => this.trace);
    this.drawSteps();
  }

  private frame: number | null = null;

  private drawSoon(): void {
    if (this.frame !== null) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  private draw(): void {
    const { trial, store } = this;
    const isNear = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    if (trial.said.length === 0) this.log.replaceChildren(build("p", { class: "try-empty quiet" }, say("try.empty")));
    else this.log.querySelector(".try-empty")?.remove();
    for (const said of trial.said) this.drawSaid(said);
    for (const [id, { element }] of this.views) {
      if (!trial.said.some((said) => said.id === id)) {
        element.remove();
        this.views.delete(id);
      }
    }
    if (isNear) this.log.scrollTop = this.log.scrollHeight;
    const isRunning = trial.status === "running";
    this.state.textContent = isRunning ? (trial.progress ?? say("try.running")) : trial.status === "idle" ? "" : say(`try.${trial.status}`);
    this.state.dataset["status"] = trial.status;
    this.send.replaceChildren(icon(isRunning ? "stop" : "send"));
    this.send.setAttribute("aria-label", say(isRunning ? "try.stop" : "try.send"));
    store.progress = trial.progressBySlug;
    store.tell("run");
    this.drawSteps();
  }

  private drawSaid(said: Said): void {
    let shown = this.views.get(said.id);
    if (!shown) {
      const isText = said.who === "assistant";
      const view = isText ? new LaterMarkdown() : null;
      const node = said.node ? nodeOf(this.store.document, said.node) : undefined;
      const from = node && build("button", { type: "button", class: "said-from", on: { click: () => this.go(node.slug) } }, node.title || kindTitle(this.store.kinds.get(node.kind), node.slug));
      const element = build("div", { class: `said ${said.who}` }, from, view?.element);
      if (!view) element.append(said.who === "widget" ? widgetSaid(said.data) : build("p", {}, said.text));
      shown = { element, view };
      this.views.set(said.id, shown);
      this.log.append(element);
    }
    shown.view?.show(said.text, [], said.isComplete);
  }

  private drawSteps(): void {
    const { trace, trial } = this;
    const rows = trace.length > 0 ? trace.map((step) => this.traceRow(step)) : [...trial.steps.values()].map(({ node, done }) => {
      const row = build("div", { class: "trace-line" }, build("span", { class: `trace-dot ${done ? "done" : "running"}` }), build("span", {}, this.name(node)));
      return row;
    });
    const tokens = trace.reduce((sum, step) => sum + count(step.usage, "input_tokens") + count(step.usage, "output_tokens"), 0);
    const open = this.steps.querySelector("details")?.open ?? true;
    this.steps.replaceChildren(...(rows.length === 0 ? [] : [build("details", { class: "trace", open }, build("summary", {}, icon("chevronDown"), build("span", {}, say("try.steps", { count: rows.length })), tokens > 0 && build("span", { class: "quiet" }, say("try.tokens", { count: numberText(tokens) }))), build("div", { class: "trace-rows" }, ...rows))]));
  }

  private name(slug: string): string {
    const node = nodeOf(this.store.document, slug);
    return node ? node.title || kindTitle(this.store.kinds.get(node.kind), slug) : slug;
  }

  /** A step of the run: what it took, gave and cost; its output can be pinned for the next try. */
  private traceRow(step: RunStep): HTMLElement {
    const tokens = count(step.usage, "input_tokens") + count(step.usage, "output_tokens");
    const facts = [step.duration_ms === null ? "" : step.duration_ms < 1000 ? say("try.milliseconds", { count: Math.round(step.duration_ms) }) : durationText(step.duration_ms / 1000), tokens > 0 ? say("try.tokens", { count: numberText(tokens) }) : "", step.attempt > 1 ? say("try.attempt", { count: step.attempt }) : ""].filter((fact) => fact !== "");
    const isFailed = step.error !== null;
    const isDone = step.status !== "running" && step.status !== "waiting";
    const pin = build("button", { type: "button", class: "icon-button small", "aria-pressed": String(step.node in this.pinned), title: say("try.pin"), "aria-label": say("try.pinStep", { step: this.name(step.node) }) }, toolIcon("pin"));
    pin.addEventListener("click", () => {
      if (step.node in this.pinned) delete this.pinned[step.node];
      else this.pinned[step.node] = step.output;
      pin.setAttribute("aria-pressed", String(step.node in this.pinned));
      announce(say(step.node in this.pinned ? "try.pinned" : "try.unpinned"));
    });
    const look = button(say("try.show"), { kind: "plain", small: true, run: () => this.go(step.node) });
    const row = build("details", { class: "trace-step" },
      build("summary", { class: "trace-line" }, build("span", { class: `trace-dot ${isFailed ? "failed" : isDone ? "done" : "waiting"}` }), build("span", { class: "trace-name" }, step.title || this.name(step.node)), build("span", { class: "quiet" }, facts.join(" · "))),
      build("div", { class: "trace-body" }, build("div", { class: "trace-tools" }, look, this.store.canEdit && isDone && step.output !== null && pin),
        part(say("try.input"), step.input), part(say("try.output"), step.output), part(say("try.changes"), step.changes), part(say("try.error"), step.error)));
    row.addEventListener("toggle", () => row.open && this.store.select([step.node]));
    return row;
  }
}

function part(title: string, value: JSONValue | undefined): HTMLElement | false {
  if (value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0)) return false;
  return build("div", { class: "trace-part" }, build("h4", {}, title), build("pre", { tabindex: 0 }, typeof value === "string" ? value : JSON.stringify(value, null, 2)));
}

function count(usage: JSONObject | null, name: string): number {
  const value = usage?.[name];
  return typeof value === "number" ? value : 0;
}

function widgetSaid(data: JSONObject | null): HTMLElement {
  return build("details", { class: "said-widget" }, build("summary", {}, say("try.widget")), build("pre", {}, JSON.stringify(data, null, 2)));
}
