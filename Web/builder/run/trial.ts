import type { JSONObject, JSONValue } from "../model/document";
import type { RunStep } from "./run-step";
import { type PassedStep, passedStep } from "./ways-taken";

/** An event of a run, as the server streams it. */
export interface RunEvent {
  number: number;
  step: number;
  type: string;
  data: JSONObject;
}

/** Something that was said or shown while trying. */
export interface Said {
  id: string;
  who: "person" | "assistant" | "widget" | "notice" | "problem" | "question" | "approval";
  text: string;
  /** Whether nothing of it is still to come: of a text the rest, of a question the answer. */
  isComplete: boolean;
  /** The step that said it. */
  node: string | null;
  data: JSONObject | null;
}

/** What is known of a trial. Pure: events come in, `said` and `steps` can be read. */
export class Trial {
  runID: string | null = null;
  threadID: string | null = null;
  status: "idle" | "running" | "waiting" | "completed" | "failed" | "cancelled" = "idle";
  progress: string | null = null;
  /** The number of the last event of the run. */
  lastEvent = 0;
  said: Said[] = [];
  /** The steps by their numbers: which node, and whether it is done. */
  readonly steps = new Map<string, { node: string; done: boolean; failed: boolean }>();
  /** What the journal says of the same steps, once it was read. */
  private readonly recorded = new Map<string, PassedStep>();
  private run = 0;

  /** A message of the person, which begins a run or goes on with one. */
  person(text: string): void {
    if (text !== "") this.said.push({ id: `own-${this.said.length}`, who: "person", text, isComplete: true, node: null, data: null });
    this.status = "running";
    this.run += 1;
  }

  /** Somebody answered what the run waits for; it may be that another run takes care of it. */
  goesOn(run: string | null): void {
    this.status = "running";
    if (run === null || run === this.runID) return;
    this.runID = run;
    this.lastEvent = 0;
  }

  /** Takes an event in. */
  take(event: RunEvent): void {
    const { data, number, type } = event;
    if (number > this.lastEvent) this.lastEvent = number;
    const key = `${this.runID ?? this.run}:${event.step}`;
    const node = this.steps.get(key)?.node ?? null;
    const id = typeof data.item_id === "string" ? data.item_id : "";
    const text = (name: string): string => {
      const value = data[name];
      return typeof value === "string" ? value : "";
    };
    if (type !== "progress") this.progress = null;
    switch (type) {
      case "run":
        if (text("id") !== this.runID) this.lastEvent = 0;
        this.runID = text("id");
        this.threadID = text("thread_id");
        break;
      case "step.started": this.steps.set(key, { node: text("node"), done: false, failed: false }); break;
      case "step.finished": this.steps.set(key, { node: text("node"), done: true, failed: false }); break;
      case "progress": this.progress = text("text"); break;
      case "message.started": this.put({ id, who: "assistant", text: "", isComplete: false, node, data: null }); break;
      case "message.delta": this.change(id, (said) => ({ ...said, text: said.text + text("text") })); break;
      case "message.finished": this.change(id, (said) => ({ ...said, isComplete: true, text: contentText(data.content) || said.text })); break;
      case "message.removed": this.said = this.said.filter((said) => said.id !== id); break;
      case "user_message": if (!this.said.some((said) => said.who === "person" && said.text === text("text"))) this.put({ id, who: "person", text: text("text"), isComplete: true, node, data: null }); break;
      case "widget.shown": case "widget.changed": this.put({ id, who: "widget", text: "", isComplete: true, node, data: object(data.widget) }); break;
      case "notice": this.put({ id: `notice-${number}`, who: "notice", text: [text("title"), text("message")].filter(Boolean).join(": "), isComplete: true, node, data: null }); break;
      case "approval.asked": this.put({ id: text("approval_id"), who: "approval", text: text("text"), isComplete: false, node, data }); break;
      case "approval.changed": if (data.change === "expired") this.change(text("approval_id"), (said) => ({ ...said, isComplete: true })); break;
      case "input.asked": this.put({ id, who: "question", text: "", isComplete: false, node, data: object(data.input) }); break;
      case "input.answered": this.change(id, (said) => ({ ...said, isComplete: true, data: object(data.input) })); break;
      case "asking.withdrawn": this.said = this.said.filter((said) => said.id !== id); break;
      case "run.waiting": this.status = "waiting"; break;
      case "run.finished": this.status = "completed"; break;
      case "run.cancelled": this.status = "cancelled"; break;
      case "run.failed":
        this.status = "failed";
        for (const [at, step] of this.steps) if (!step.done) this.steps.set(at, { ...step, failed: true });
        this.put({ id: `failed-${number}`, who: "problem", text: text("message"), isComplete: true, node, data: null });
        break;
    }
  }

  /** How far each step of the graph is. */
  get progressBySlug(): Map<string, { status: "running" | "waiting" | "done" | "failed"; times: number }> {
    const found = new Map<string, { status: "running" | "waiting" | "done" | "failed"; times: number }>();
    for (const { node, done, failed } of this.steps.values()) {
      const times = (found.get(node)?.times ?? 0) + 1;
      const open = this.status === "waiting" ? "waiting" : this.status === "running" ? "running" : "done";
      found.set(node, { times, status: failed ? "failed" : done ? "done" : open });
    }
    return found;
  }

  /** Takes in the journal of a run. */
  record(run: string, steps: readonly RunStep[]): void {
    for (const step of steps) this.recorded.set(`${run}:${step.number}`, passedStep(step, run));
  }

  /** The steps in the order in which they began, with all that is known of them. */
  get passed(): PassedStep[] {
    return [...this.steps].map(([key, { node, done, failed }]) =>
      this.recorded.get(key) ?? { node, strand: null, isDone: done, hasFailed: failed, output: null });
  }

  /** Whether something is shown that can be answered now. */
  get canAnswer(): boolean {
    return this.status !== "running" && this.threadID !== null;
  }

  private put(said: Said): void {
    const at = this.said.findIndex((other) => other.id === said.id);
    if (at < 0) this.said.push(said);
    else this.said[at] = said;
  }

  private change(id: string, change: (said: Said) => Said): void {
    this.said = this.said.map((said) => (said.id === id ? change(said) : said));
  }
}

function object(value: JSONValue | undefined): JSONObject | null {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
}

function contentText(value: JSONValue | undefined): string {
  return Array.isArray(value) ? value.map((part) => object(part)?.text).filter((text): text is string => typeof text === "string").join("\n\n") : "";
}
