import { isLoop, keyedEdges, nodeOf, portOf, WorkflowDocument, WorkflowEdge, WorkflowNode } from "./document";

/** A line of the outline: a step, or a way that leads to one that stands elsewhere. */
export type OutlineLine =
  | { type: "step"; node: WorkflowNode; depth: number; via: OutlineWay | null; children: OutlineLine[] }
  | { type: "jump"; target: string; depth: number; via: OutlineWay };

/** The edge by which a line is come to. */
export interface OutlineWay {
  key: string;
  port: string;
  condition: string | null;
}

/**
 * A workflow as a tree that can be read from top to bottom: a chain stays on one level; where a step has several ways,
 * each is a branch under it, and what all branches come to follows on the level of the step. The body of a loop is a
 * branch of the loop. A way to a step that stands elsewhere is a jump. Steps that nothing leads to come last.
 */
export function outlineOf(document: WorkflowDocument): OutlineLine[] {
  const edges = new Map<string, { key: string; edge: WorkflowEdge }[]>();
  const incoming = new Map<string, number>();
  for (const [key, edge] of keyedEdges(document)) {
    edges.set(edge.source, [...(edges.get(edge.source) ?? []), { key, edge }]);
    const isReturn = nodeOf(document, edge.source)?.parent === edge.target;
    if (!isReturn) incoming.set(edge.target, (incoming.get(edge.target) ?? 0) + 1);
  }
  const placed = new Set<string>();
  const reachable = memoizedReach(document);

  /** The lines of a chain from a step on; stops before `until`, which its caller places. */
  function chain(slug: string, via: OutlineWay | null, depth: number, until: ReadonlySet<string>): OutlineLine[] {
    const lines: OutlineLine[] = [];
    let at: { slug: string; via: OutlineWay | null } | null = { slug, via };
    while (at !== null) {
      const node = nodeOf(document, at.slug);
      if (!node) break;
      if (placed.has(node.slug) || until.has(node.slug)) {
        if (at.via !== null) lines.push({ type: "jump", target: node.slug, depth, via: at.via });
        break;
      }
      placed.add(node.slug);
      const children: OutlineLine[] = [];
      lines.push({ type: "step", node, depth, via: at.via, children });
      at = follow(node, depth, until, children);
    }
    return lines;
  }

  /** Places the branches of a step under it; gives the step that follows on the same level. */
  function follow(node: WorkflowNode, depth: number, until: ReadonlySet<string>, children: OutlineLine[]): { slug: string; via: OutlineWay | null } | null {
    const ways = edges.get(node.slug) ?? [];
    const inside = isLoop(node.kind) ? ways.filter(({ edge }) => portOf(edge) === "body") : [];
    for (const way of inside) {
      if (way.edge.target !== node.slug) children.push(...chain(way.edge.target, wayOf(way), depth + 1, new Set([...until, node.slug])));
    }
    const onward = ways.filter((way) => !inside.includes(way));
    const plain = onward.filter(({ edge }) => portOf(edge) !== "error");
    const [only] = onward;
    if (onward.length === 1 && only && portOf(only.edge) === "next" && !only.edge.condition) return { slug: only.edge.target, via: wayOf(only) };
    const meeting = meetingOf(node, plain.map(({ edge }) => edge.target));
    const stops = meeting === null ? until : new Set([...until, meeting]);
    for (const way of onward) {
      if (way.edge.target === meeting && portOf(way.edge) === "next" && !way.edge.condition) continue;
      children.push(...chain(way.edge.target, wayOf(way), depth + 1, stops));
    }
    if (meeting === null || placed.has(meeting) || until.has(meeting)) return null;
    const straight = plain.find(({ edge }) => edge.target === meeting && portOf(edge) === "next" && !edge.condition);
    return { slug: meeting, via: straight ? wayOf(straight) : null };
  }

  /** The first step that all branches come to. */
  function meetingOf(node: WorkflowNode, targets: readonly string[]): string | null {
    if (node.kind === "parallel" && typeof node.parameters?.join === "string" && nodeOf(document, node.parameters.join)) return node.parameters.join;
    if (targets.length < 2) return targets.length === 1 && (incoming.get(targets[0] ?? "") ?? 0) >= 1 ? (targets[0] ?? null) : null;
    const [first = "", ...others] = targets;
    const shared = reachable(first).find(
      (slug) => slug !== node.slug && nodeOf(document, slug)?.parent === node.parent && others.every((other) => reachable(other).includes(slug)),
    );
    return shared ?? null;
  }

  const lines: OutlineLine[] = [];
  const starts = document.nodes.filter((node) => node.kind === "start");
  for (const start of starts) lines.push(...chain(start.slug, null, 0, new Set()));
  for (const node of [...document.nodes].sort((one, other) => (incoming.get(one.slug) ?? 0) - (incoming.get(other.slug) ?? 0))) {
    if (!placed.has(node.slug)) lines.push(...chain(node.slug, null, 0, new Set()));
  }
  return lines;
}

function wayOf({ key, edge }: { key: string; edge: WorkflowEdge }): OutlineWay {
  return { key, port: portOf(edge), condition: edge.condition ?? null };
}

/** The steps that can be come to from a step, itself first, the nearest first. */
function memoizedReach(document: WorkflowDocument): (slug: string) => string[] {
  const ways = new Map<string, string[]>();
  for (const edge of document.edges) {
    if (portOf(edge) !== "error") ways.set(edge.source, [...(ways.get(edge.source) ?? []), edge.target]);
  }
  const known = new Map<string, string[]>();
  return (slug) => {
    const before = known.get(slug);
    if (before) return before;
    const found = [slug];
    const seen = new Set(found);
    for (let at = 0; at < found.length; at++) {
      for (const target of ways.get(found[at] ?? "") ?? []) {
        if (!seen.has(target)) {
          seen.add(target);
          found.push(target);
        }
      }
    }
    known.set(slug, found);
    return found;
  };
}

/** The lines in the order in which they are read, without those under closed steps. */
export function visibleLines(lines: readonly OutlineLine[], closed: ReadonlySet<string>): OutlineLine[] {
  return lines.flatMap((line) => [
    line,
    ...(line.type === "step" && !closed.has(line.node.slug) ? visibleLines(line.children, closed) : []),
  ]);
}
