import { JSONObject, JSONValue, keyedEdges, nodeOf, portOf, WorkflowDocument, WorkflowEdge } from "../model/document";
import { isOver, RunStep } from "./run-step";

/** A step to which a run came, as far as is known of it yet. */
export interface PassedStep {
  node: string;
  /** Tells the strands of runs from each other; null where it is not known. */
  strand: string | null;
  isDone: boolean;
  hasFailed: boolean;
  /** Null where it is not known. */
  output: JSONValue;
}

/** A way of the document, with the key of its edge. */
interface Way {
  key: string;
  edge: WorkflowEdge;
}

/** A step of a run's journal. */
export function passedStep(step: RunStep, run = ""): PassedStep {
  return { node: step.node, strand: `${run}:${step.strand}`, isDone: isOver(step), hasFailed: step.error !== null, output: step.output };
}

/** The keys of the edges by which runs went, told by their steps in the order in which these began. */
export function waysTaken(document: WorkflowDocument, steps: readonly PassedStep[]): Set<string> {
  const waysFrom = new Map<string, Way[]>();
  for (const [key, edge] of keyedEdges(document)) waysFrom.set(edge.source, [...(waysFrom.get(edge.source) ?? []), { key, edge }]);
  const between = (source: string, target: string): Way[] => (waysFrom.get(source) ?? []).filter(({ edge }) => edge.target === target);
  const taken = new Set<string>();
  const take = (step: PassedStep, ways: readonly Way[]): void => {
    for (const { key } of chosen(step, ways)) taken.add(key);
  };

  const hasWentOn = new Set<PassedStep>();
  steps.forEach((step, at) => {
    const before = cameFrom(steps, at, (source) => between(source.node, step.node).length > 0);
    if (before === null) return;
    hasWentOn.add(before);
    take(before, between(before.node, step.node));
  });
  // The end of a branch, and of a round of a loop, is no step's beginning: there the others are waited for.
  for (const step of steps) {
    if (hasWentOn.has(step) || !step.isDone || step.hasFailed) continue;
    const loop = nodeOf(document, step.node)?.parent;
    take(step, (waysFrom.get(step.node) ?? []).filter(({ edge }) => edge.target === loop || nodeOf(document, edge.target)?.kind === "join"));
  }
  return taken;
}

/** The step from which a run came to another one; null where none is known. `leads` tells which ones have a way to it. */
function cameFrom(steps: readonly PassedStep[], at: number, leads: (step: PassedStep) => boolean): PassedStep | null {
  const strand = steps[at]?.strand ?? null;
  const earlier = steps.slice(0, at).reverse();
  const last = earlier.find((step) => strand === null || step.strand === strand);
  if (last && leads(last)) return last;
  // A strand begins where another one forked.
  return last && strand !== null ? null : (earlier.find(leads) ?? null);
}

/** Those of its ways that a step chose: by its port, where they leave by several. */
function chosen(step: PassedStep, ways: readonly Way[]): readonly Way[] {
  if (new Set(ways.map(({ edge }) => portOf(edge))).size < 2) return ways;
  const ports = portsOf(step);
  return ways.filter(({ edge }) => ports.includes(portOf(edge)));
}

/** The names in what a step gave that may be those of ports; none where nothing is known. */
function portsOf({ hasFailed, output }: PassedStep): string[] {
  if (hasFailed) return ["error"];
  if (output === null) return [];
  const { branch, label, decision, hit, branches }: JSONObject = typeof output === "object" && !Array.isArray(output) ? output : {};
  const names = [branch, label, decision, ...(Array.isArray(branches) ? branches : [])].filter((name): name is string => typeof name === "string");
  return [...names, hit === true ? "hit" : "next"];
}
