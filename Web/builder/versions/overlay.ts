import type { WorkflowDocument } from "../model/document";
import { difference, Difference } from "../model/difference";
import type { Overlay } from "../state/builder-store";

/** How a version became another, to be laid over the graph: what was removed is drawn too. */
export function comparison(title: string, from: WorkflowDocument, to: WorkflowDocument): Overlay {
  const found: Difference = difference(from, to);
  const known = new Set([...to.nodes, ...found.removed].map((node) => node.slug));
  const document: WorkflowDocument = {
    ...to, nodes: [...to.nodes, ...found.removed],
    edges: [...to.edges, ...found.removedEdges.filter((edge) => known.has(edge.source) && known.has(edge.target))],
  };
  return { title, document, difference: found };
}
