import { isLoop, nodeOf, portOf, WorkflowDocument, WorkflowEdge } from "../model/document";

/**
 * Moves a step of a chain before the one before it, or behind the one behind it. Where it is no link of a chain, because
 * it branches or several ways come to it, everything stays.
 */
export function moveAlong(document: WorkflowDocument, slug: string, by: -1 | 1): WorkflowDocument {
  const node = nodeOf(document, slug);
  const before = only(document.edges.filter((edge) => edge.target === slug && !isReturn(document, edge)));
  const behind = only(document.edges.filter((edge) => edge.source === slug && portOf(edge) !== "error" && portOf(edge) !== "body"));
  if (!node || !before || !behind) return document;
  if (by < 0) {
    const prior = nodeOf(document, before.source);
    // The step before it has to be a link of a chain too.
    const into = prior ? document.edges.filter((edge) => edge.target === prior.slug && !isReturn(document, edge)) : [];
    if (!prior || prior.kind === "start" || into.length === 0 || portOf(before) !== "next" || before.condition || prior.parent !== node.parent) return document;
    const out = document.edges.filter((edge) => edge.source === prior.slug && portOf(edge) === "next");
    if (out.length > 1 && !isLoop(prior.kind)) return document;
    return { ...document, edges: document.edges.map((edge) => (into.includes(edge) ? { ...edge, target: slug } : edge === behind ? { ...edge, target: prior.slug } : edge === before ? { ...edge, target: behind.target } : edge)) };
  }
  const next = nodeOf(document, behind.target);
  if (!next || next.kind === "end" || next.parent !== node.parent || isReturn(document, behind)) return document;
  const follows = only(document.edges.filter((edge) => edge.source === next.slug && portOf(edge) !== "error" && portOf(edge) !== "body"));
  const alone = document.edges.filter((edge) => edge.target === next.slug && !isReturn(document, edge)).length === 1;
  if (!follows || !alone || follows.condition) return document;
  return { ...document, edges: document.edges.map((edge) => (edge === before ? { ...edge, target: next.slug } : edge === follows ? { ...edge, target: slug } : edge === behind ? { ...edge, target: follows.target } : edge)) };
}

/** Whether an edge leads from the body of a loop back to the loop. */
function isReturn(document: WorkflowDocument, edge: WorkflowEdge): boolean {
  return nodeOf(document, edge.source)?.parent === edge.target;
}

function only<Element>(list: readonly Element[]): Element | null {
  return list.length === 1 ? (list[0] ?? null) : null;
}
