import { iconButton } from "../../shared/components/button";
import { isAborted, problemOf } from "../../shared/components/problem";
import { APIError } from "../../shared/session/api";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { toolIcon } from "../canvas/glyphs";
import type { JSONObject } from "../model/document";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { unsavedText } from "../state/save-first";
import { outputsAround, RunStep, stepsOf } from "./run-step";
import { type SaidActions, SaidView } from "./said-view";
import { stepName, traceRow } from "./trace-rows";
import { traceView } from "./trace-view";
import { type RunEvent, type Said, Trial } from "./trial";
import { TrialClient, type TrialRequest } from "./trial-client";
import { waysTaken } from "./ways-taken";

/** The draft that was to be tried is not on the server; the message says why. */
class UnsavedDraft extends Error {}

/** Trying the draft beside its graph: the conversation, and what each step took, gave and cost. */
export class TryPanel {
  readonly element = build("div", { class: "try" });
  readonly input = build("textarea", { class: "ui-input area", rows: 1, "aria-label": say("try.message"), placeholder: say("try.message") });
  /** What was tried last. */
  trial = new Trial();
  private readonly client: TrialClient;
  private readonly log = build("div", { class: "try-log", role: "log", "aria-label": say("try.conversation"), tabindex: 0 });
  private readonly pins = build("div", { class: "try-pins" });
  private readonly steps = build("div", { class: "try-steps" });
  private readonly state = build("p", { class: "try-state", role: "status" });
  private readonly views = new Map<string, SaidView>();
  private trace: RunStep[] = [];
  private stopping: AbortController | null = null;
  private frame: number | null = null;
  private readonly send = iconButton("send", say("try.send"), () => this.submit());

  constructor(private readonly store: BuilderStore, private readonly go: (slug: string) => void, close: () => void) {
    this.client = new TrialClient(store.api.client, store.workflow.slug);
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
      this.log, this.state, this.pins, form, this.steps);
    store.on("pins", () => this.drawPins());
    this.drawPins();
    this.draw();
  }

  /** Forgets the conversation, so that the next message begins another. */
  restart(): void {
    this.stopping?.abort();
    this.trial = new Trial();
    this.trace = [];
    this.views.clear();
    this.log.replaceChildren();
    this.draw();
    this.input.focus();
  }

  /** Carries one step out with what the others gave in the run before, and what is pinned. */
  runAlone(slug: string): void {
    if (this.trial.status === "running") return;
    const said = [...this.trial.said].reverse().find((one) => one.who === "person")?.text ?? "";
    const pinned = { ...outputsAround(slug, this.trace), ...this.store.pins };
    delete pinned[slug];
    this.restart();
    void this.say(said, pinned);
  }

  private submit(): void {
    const text = this.input.value.trim();
    if (this.trial.status === "running") {
      this.stopping?.abort();
      return;
    }
    if (text === "" && !this.startsItself) return;
    this.input.value = "";
    void this.say(text, this.store.pins);
  }

  private get startsItself(): boolean {
    const start = this.store.document.nodes.find((node) => node.kind === "start");
    return start?.parameters?.auto_start === true && this.trial.threadID === null;
  }

  private async say(text: string, pinned: JSONObject): Promise<void> {
    const { store, trial, client, input } = this;
    trial.person(text);
    const request: TrialRequest = {
      ...(text === "" ? { input: { text: "" } } : { message: text }), ...(trial.threadID ? { thread_id: trial.threadID } : {}),
      ...(Object.keys(pinned).length > 0 ? { pinned } : {}),
    };
    await this.hear(async function* (signal) {
      if (!(await store.saver.flush())) {
        input.value ||= text;
        throw new UnsavedDraft(unsavedText(store.saver));
      }
      yield* client.tried(request, signal);
    });
  }

  /** Goes on with what the run waits for. `answer` gives the run that goes on; what it throws is thrown. */
  private async goOn(answer: () => Promise<string | null>): Promise<void> {
    const { trial, client } = this;
    trial.goesOn(await answer());
    const run = trial.runID;
    if (run !== null) void this.hear((signal) => client.followed(run, trial.lastEvent, signal));
  }

  private readonly acts: SaidActions = {
    act: async (said, action, values) => {
      const { threadID } = this.trial;
      if (threadID !== null && action.handler !== "client") await this.goOn(() => this.told(this.client.act({ thread: threadID, item: said.id }, action, values)));
    },
    answer: (said, answers) => {
      const { threadID } = this.trial;
      if (threadID === null || !this.trial.canAnswer) return;
      this.goOn(() => this.told(this.client.answer({ thread: threadID, item: said.id }, answers))).catch((error: unknown) => {
        // The run still waits.
        this.problem(problemOf(error));
        this.draw();
      });
    },
    decide: (said, decision) => this.goOn(() => this.told(this.client.decide(said.id, decision).then(() => null))),
    goOn: () => this.input.focus(),
  };

  /** The answer, or why there is none in words that help. */
  private async told<Answer>(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof APIError) || error.status !== 404) throw error;
      throw new APIError(404, error.code, say(this.store.workflow.published_version === null ? "try.publishFirst" : "try.notYours"), error.requestID);
    }
  }

  private async hear(events: (signal: AbortSignal) => AsyncGenerator<RunEvent, void, void>): Promise<void> {
    const { trial } = this;
    const stopping = new AbortController();
    this.stopping = stopping;
    this.draw();
    try {
      for await (const event of events(stopping.signal)) {
        trial.take(event);
        this.drawSoon();
      }
    } catch (error) {
      if (!isAborted(error)) this.failed(error);
    }
    if (trial.status === "running") trial.status = stopping.signal.aborted ? "cancelled" : "failed";
    if (stopping.signal.aborted && trial.runID) void this.client.stop(trial.runID).catch(() => undefined);
    if (trial !== this.trial) return;
    announce(say(`try.${trial.status}`));
    this.draw();
    if (trial.runID) await this.readTrace(trial.runID);
  }

  private failed(error: unknown): void {
    const problems = error instanceof APIError ? (error.details?.["problems"] as { message: string }[] | undefined) : undefined;
    this.trial.status = "failed";
    if (error instanceof UnsavedDraft) this.problem(error.message);
    else this.problem(problems && problems.length > 0 ? say("try.hasProblems") : problemOf(error));
  }

  private problem(text: string): void {
    this.trial.said.push({ id: `problem-${this.trial.said.length}`, who: "problem", text, isComplete: true, node: null, data: null });
  }

  private async readTrace(run: string): Promise<void> {
    const { trial } = this;
    const steps = await stepsOf(this.store.api.client, run).catch(() => null);
    if (trial !== this.trial || steps === null) return;
    this.trace = steps;
    trial.record(run, steps);
    this.draw();
  }

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
    store.taken = waysTaken(store.shown, trial.passed);
    store.tell("run");
    this.drawSteps();
  }

  private drawSaid(said: Said): void {
    const known = this.views.get(said.id);
    if (known) return known.update(said);
    const { node } = said;
    const from = node === null ? null : build("button", { type: "button", class: "said-from", on: { click: () => this.go(node) } }, stepName(this.store, node));
    const view = new SaidView(said, from, this.acts);
    this.views.set(said.id, view);
    this.log.append(view.element);
  }

  private drawSteps(): void {
    const { trace, trial, store } = this;
    const rows = trace.length > 0 ? trace.map((step) => traceRow(store, step, { go: this.go, again: (slug) => this.runAlone(slug) }))
      : [...trial.steps.values()].map(({ node, done }) => build("div", { class: "trace-line" }, build("span", { class: `trace-dot ${done ? "done" : "running"}` }), build("span", {}, stepName(store, node))));
    const isOpen = this.steps.querySelector("details")?.open ?? true;
    this.steps.replaceChildren(...(rows.length === 0 ? [] : [traceView(rows, trace, isOpen)]));
  }

  /** Which steps are not carried out because their outputs are pinned. */
  private drawPins(): void {
    const { store } = this;
    this.pins.replaceChildren(...Object.keys(store.pins).map((slug) => build("span", { class: "try-pin" }, toolIcon("pin"),
      build("button", { type: "button", class: "link-button", on: { click: () => this.go(slug) } }, stepName(store, slug)),
      iconButton("close", say("try.unpin", { step: stepName(store, slug) }), () => store.pin(slug, undefined), { small: true }))));
    this.drawSteps();
  }
}
