import type { WorkflowDocument } from "./document";

/** Something wrong with a workflow, as the server tells it. */
export interface Problem {
  node?: string;
  field?: string;
  severity: "error" | "warning";
  message: string;
}

/** How serious the worst problem of each step is. */
export function severities(problems: readonly Problem[]): Map<string, Problem["severity"]> {
  const found = new Map<string, Problem["severity"]>();
  for (const problem of problems) {
    if (!problem.node || found.get(problem.node) === "error") continue;
    found.set(problem.node, problem.severity);
  }
  return found;
}

/** The problems of one parameter, or of what lies in it: `parameters.tools[0].store` belongs to `tools`. */
export function problemsAt(problems: readonly Problem[], node: string, field: string): Problem[] {
  return problems.filter(
    (problem) => problem.node === node && problem.field !== undefined &&
      (problem.field === field || problem.field.startsWith(`${field}.`) || problem.field.startsWith(`${field}[`)),
  );
}

/** The step that a problem is shown at: its own, or the one that its edge leaves. */
export function placeOf(problem: Problem, document: WorkflowDocument): string | null {
  if (problem.node) return problem.node;
  const index = /^edges\[(\d+)\]/.exec(problem.field ?? "")?.[1];
  return index === undefined ? null : (document.edges[Number(index)]?.source ?? null);
}

/** Errors before warnings, each in the order of the steps. */
export function sortedProblems(problems: readonly Problem[], document: WorkflowDocument): Problem[] {
  const places = new Map(document.nodes.map((node, index) => [node.slug, index]));
  const rank = (problem: Problem): number =>
    (problem.severity === "error" ? 0 : 1e6) + (places.get(placeOf(problem, document) ?? "") ?? -1);
  return [...problems].sort((one, other) => rank(one) - rank(other));
}
