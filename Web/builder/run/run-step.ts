import type { APIClient } from "../../shared/session/api";
import type { JSONObject, JSONValue } from "../model/document";

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

/** The pages of steps that are read of a run at most, with a hundred steps on each. */
const mostPages = 10;

/** What each step of a run did, in the order in which they began. */
export async function stepsOf(client: APIClient, run: string): Promise<RunStep[]> {
  const found: RunStep[] = [];
  let after: string | null = null;
  for (let page = 0; page < mostPages; page++) {
    const query: string = after === null ? "" : `&after=${encodeURIComponent(after)}`;
    // oxlint-disable-next-line no-await-in-loop -- Each page tells where the next one begins.
    const answer: { data: RunStep[]; after: string | null } = await client.get(`/api/v1/runs/${run}/steps?limit=100${query}`);
    found.push(...answer.data);
    after = answer.after;
    if (after === null) break;
  }
  return found;
}

/** The tokens that a step read and wrote. */
export function tokensOf(step: RunStep): number {
  return count(step.usage, "input_tokens") + count(step.usage, "output_tokens");
}

/** Whether a step is over, one way or another. */
export function isOver(step: RunStep): boolean {
  return step.status !== "running" && step.status !== "waiting";
}

/** Kinds whose steps have to be carried out: nothing can stand in for them. */
const unpinnable: ReadonlySet<string> = new Set(["start", "end", "fail"]);

/** Whether something can be taken in the place of what a kind of steps does. */
export function isPinnable(kind: string): boolean {
  return !unpinnable.has(kind);
}

/** The outputs that have one step carried out alone: those of all others, as they came last. */
export function outputsAround(slug: string, steps: readonly RunStep[]): JSONObject {
  const outputs: JSONObject = {};
  for (const step of steps) {
    if (step.node !== slug && isPinnable(step.kind) && isOver(step) && step.error === null && step.output !== null) outputs[step.node] = step.output;
  }
  return outputs;
}

function count(usage: JSONObject | null, name: string): number {
  const value = usage?.[name];
  return typeof value === "number" ? value : 0;
}
