import { FrameParser } from "../../shared/chatkit/frames";
import type { APIClient } from "../../shared/session/api";
import type { JSONObject, JSONValue } from "../model/document";
import { path } from "../api/workflows";

/** An event of a run, as the server streams it. */
export interface RunEvent {
  number: number;
  step: number;
  type: string;
  data: JSONObject;
}

/** What a step did in a run. */
export interface RunStep {
  number: number;
  node: string;
  kind: string;
  title: string;
  strand: number;
  attempt: number;
  status: string;
  input: JSONValue;
  output: JSONValue;
  changes: JSONValue;
  error: JSONObject | null;
  usage: JSONObject | null;
  duration_ms: number | null;
}

/** Something that was said or shown while trying. */
export interface Said {
  id: string;
  who: "person" | "assistant" | "widget" | "notice" | "problem" | "question";
  text: string;
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
  said: Said[] = [];
  /** The steps by their numbers: which node, and whether it is done. */
  readonly steps = new Map<string, { node: string; done: boolean; failed: boolean }>();
  private run = 0;

  /** A message of the person, which begins a run or goes on with one. */
  person(text: string): void {
    if (text !== "") this.said.push({ id: `own-${this.said.length}`, who: "person", text, isComplete: true, node: null, data: null });
    this.status = "running";
    this.run += 1;
  }

  /** Takes an event in. */
  take(event: RunEvent): void {
    const { data, type } = event;
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
      case "notice": this.put({ id: `notice-${event.number}`, who: "notice", text: [text("title"), text("message")].filter(Boolean).join(": "), isComplete: true, node, data: null }); break;
      case "approval.asked": this.put({ id: `approval-${event.number}`, who: "question", text: text("request"), isComplete: true, node, data }); break;
      case "run.waiting": this.status = "waiting"; break;
      case "run.finished": this.status = "completed"; break;
      case "run.cancelled": this.status = "cancelled"; break;
      case "run.failed":
        this.status = "failed";
        for (const [at, step] of this.steps) if (!step.done) this.steps.set(at, { ...step, failed: true });
        this.put({ id: `failed-${event.number}`, who: "problem", text: text("message"), isComplete: true, node, data: null });
        break;
      default:
        if (type.startsWith("structured_input") || type.includes("asked")) this.put({ id: `asked-${event.number}`, who: "question", text: questionText(data), isComplete: true, node, data });
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

function questionText(data: JSONObject): string {
  const questions = data.questions ?? object(data.input)?.questions;
  if (!Array.isArray(questions)) return typeof data.message === "string" ? data.message : "";
  return questions.map((one) => object(one)?.question).filter((text): text is string => typeof text === "string").join("\n");
}

/** What a trial is begun with. */
export interface TrialRequest {
  message?: string;
  input?: JSONObject;
  thread_id?: string;
  pinned?: JSONObject;
}

/** Tries the draft, and gives what happens as it happens. */
export async function* tried(client: APIClient, slug: string, request: TrialRequest, signal: AbortSignal): AsyncGenerator<RunEvent, void, void> {
  const response = await client.post(`${path(slug)}/draft/runs`, { ...request, stream: true }, signal);
  if (response.body === null) return;
  const reader = response.body.getReader();
  const parser = new FrameParser();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      for (const { data } of parser.push(chunk.value)) if (data !== null) yield JSON.parse(data) as RunEvent;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** What each step of a run did. */
export async function stepsOf(client: APIClient, run: string): Promise<RunStep[]> {
  return (await client.get<{ data: RunStep[] }>(`/api/v1/runs/${run}/steps?limit=100`)).data;
}
