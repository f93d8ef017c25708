import { edgeKey, JSONValue, nodeOf, portOf, sameJSON, WorkflowDocument, WorkflowEdge, WorkflowNode } from "./document";

/** One thing that is otherwise in a step. */
export interface FieldChange {
  field: string;
  from: JSONValue | undefined;
  to: JSONValue | undefined;
}

/** How one document became another. Where steps are drawn is no difference. */
export interface Difference {
  added: string[];
  removed: WorkflowNode[];
  changed: Map<string, FieldChange[]>;
  /** Keys of edges in the later document. */
  addedEdges: Set<string>;
  removedEdges: WorkflowEdge[];
}

/** What is different between two documents. */
export function difference(from: WorkflowDocument, to: WorkflowDocument): Difference {
  const before = new Map(from.nodes.map((node) => [node.slug, node]));
  const changed = new Map<string, FieldChange[]>();
  const added: string[] = [];
  for (const node of to.nodes) {
    const earlier = before.get(node.slug);
    if (!earlier) added.push(node.slug);
    else {
      const fields = changes(earlier, node);
      if (fields.length > 0) changed.set(node.slug, fields);
    }
  }
  const isSame = (one: WorkflowEdge, other: WorkflowEdge): boolean =>
    one.source === other.source && one.target === other.target && portOf(one) === portOf(other) &&
    (one.condition ?? null) === (other.condition ?? null);
  return {
    added, changed,
    removed: from.nodes.filter((node) => !nodeOf(to, node.slug)),
    addedEdges: new Set(to.edges.filter((edge) => !from.edges.some((other) => isSame(other, edge))).map((edge) => edgeKey(to, edge))),
    removedEdges: from.edges.filter((edge) => !to.edges.some((other) => isSame(other, edge))),
  };
}

/** Whether nothing is different. */
export function isEmpty(found: Difference): boolean {
  return found.added.length + found.removed.length + found.changed.size + found.addedEdges.size + found.removedEdges.length === 0;
}

function changes(from: WorkflowNode, to: WorkflowNode): FieldChange[] {
  const found: FieldChange[] = [];
  const compare = (field: string, one: JSONValue | undefined, other: JSONValue | undefined): void => {
    if (!sameJSON(one ?? null, other ?? null)) found.push({ field, from: one, to: other });
  };
  compare("kind", from.kind, to.kind);
  compare("title", from.title || undefined, to.title || undefined);
  compare("parent", from.parent ?? undefined, to.parent ?? undefined);
  compare("timeout_seconds", from.timeout_seconds ?? undefined, to.timeout_seconds ?? undefined);
  compare("retry", (from.retry as JSONValue | undefined) ?? undefined, (to.retry as JSONValue | undefined) ?? undefined);
  const names = new Set([...Object.keys(from.parameters ?? {}), ...Object.keys(to.parameters ?? {})]);
  for (const name of names) compare(`parameters.${name}`, from.parameters?.[name], to.parameters?.[name]);
  return found;
}
