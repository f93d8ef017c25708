import { insideOf, isLoop, JSONObject, nodeOf, Point, portOf, positionOf, WorkflowDocument, WorkflowEdge, WorkflowNode } from "./document";
import type { KindCatalogue } from "./kinds";
import { freeSlug, renamedText, slugsOf, withNames } from "./names";

/** A document after a command, with the steps that are to be selected now. */
export interface Changed {
  document: WorkflowDocument;
  select: string[];
}

/** What a new step is. */
export interface NewStep {
  kind: string;
  title?: string;
  parameters?: JSONObject;
  position?: Point | null;
  parent?: string | null;
}

/** Adds a step that nothing leads to yet. */
export function addStep(document: WorkflowDocument, step: NewStep): Changed {
  const slug = freeSlug(slugsOf(document), step.kind);
  const node: WorkflowNode = {
    slug, kind: step.kind, title: step.title ?? "", parameters: step.parameters ?? {},
    ...(step.parent ? { parent: step.parent } : {}),
    ...(step.position ? { position: { x: Math.round(step.position.x), y: Math.round(step.position.y) } } : {}),
  };
  return { document: { ...document, nodes: [...document.nodes, node] }, select: [slug] };
}

/** Leads from a port to a step; the same way twice is none more. A step that an end of a loop lies in joins that loop. */
export function connect(document: WorkflowDocument, source: string, port: string, target: string): WorkflowDocument {
  const isThere = document.edges.some((edge) => edge.source === source && edge.target === target && portOf(edge) === port);
  if (isThere || source === target && port !== "error") return document;
  const edge: WorkflowEdge = { source, target, ...(port === "next" ? {} : { port }) };
  const joined = { ...document, edges: [...document.edges, edge] };
  if (port !== "body") return joined;
  return setParent(joined, [target], source);
}

/** Adds a step behind a port: what the port led to without a condition comes behind the new step. */
export function addBehind(document: WorkflowDocument, kinds: KindCatalogue, source: string, port: string, step: NewStep): Changed {
  const from = nodeOf(document, source);
  const parent = port === "body" ? source : (from?.parent ?? null);
  const added = addStep(document, { ...step, parent });
  const slug = added.select[0] ?? "";
  const made = nodeOf(added.document, slug);
  const isFree = (edge: WorkflowEdge): boolean => edge.source === source && portOf(edge) === port && !edge.condition;
  const before = document.edges.filter(isFree);
  const out = made ? (isLoop(made.kind) ? "next" : kinds.mainPort(made)) : null;
  const edges = added.document.edges.filter((edge) => out === null || !isFree(edge));
  const firstAt = document.edges.findIndex(isFree);
  const into: WorkflowEdge = { source, target: slug, ...(port === "next" ? {} : { port }) };
  edges.splice(firstAt < 0 ? edges.length : firstAt, 0, into);
  const behind = before.map((edge) => edge.target);
  // The body of a loop has to lead back to it.
  if (behind.length === 0 && parent !== null) behind.push(parent);
  if (out !== null) for (const target of behind) edges.push({ source: slug, target, ...(out === "next" ? {} : { port: out }) });
  return { document: { ...added.document, edges }, select: [slug] };
}

/** Puts a step into an edge. */
export function insertOnEdge(document: WorkflowDocument, kinds: KindCatalogue, edge: WorkflowEdge, step: NewStep): Changed {
  const source = nodeOf(document, edge.source);
  const parent = portOf(edge) === "body" ? edge.source : (source?.parent ?? null);
  const added = addStep(document, { ...step, parent });
  const slug = added.select[0] ?? "";
  const made = nodeOf(added.document, slug);
  const out = made ? (isLoop(made.kind) ? "next" : kinds.mainPort(made)) : null;
  const edges = added.document.edges.flatMap((other) => {
    if (other !== edge) return [other];
    const first = { ...edge, target: slug };
    return out === null ? [first] : [first, { source: slug, target: edge.target, ...(out === "next" ? {} : { port: out }) }];
  });
  return { document: { ...added.document, edges }, select: [slug] };
}

/** Removes edges. */
export function disconnect(document: WorkflowDocument, edges: readonly WorkflowEdge[]): WorkflowDocument {
  return { ...document, edges: document.edges.filter((edge) => !edges.includes(edge)) };
}

/** Replaces one edge by what is changed of it. */
export function changeEdge(document: WorkflowDocument, edge: WorkflowEdge, change: Partial<WorkflowEdge>): WorkflowDocument {
  const changed: WorkflowEdge = { ...edge, ...change };
  if (changed.port === "next") delete changed.port;
  if (!changed.condition) delete changed.condition;
  return { ...document, edges: document.edges.map((other) => (other === edge ? changed : other)) };
}

/** Moves an edge among those of its port: of several the first whose condition holds is taken. */
export function reorderEdge(document: WorkflowDocument, edge: WorkflowEdge, by: -1 | 1): WorkflowDocument {
  const places = document.edges.flatMap((other, at) =>
    other.source === edge.source && portOf(other) === portOf(edge) ? [at] : []);
  const turn = places.indexOf(document.edges.indexOf(edge));
  const [here, there] = [places[turn], places[turn + by]];
  if (here === undefined || there === undefined) return document;
  const edges = [...document.edges];
  [edges[here], edges[there]] = [edges[there] as WorkflowEdge, edges[here] as WorkflowEdge];
  return { ...document, edges };
}

/** Puts steps elsewhere. */
export function moveSteps(document: WorkflowDocument, places: ReadonlyMap<string, Point>): WorkflowDocument {
  const nodes = document.nodes.map((node) => {
    const place = places.get(node.slug);
    if (!place) return node;
    const kept = node.position !== null && typeof node.position === "object" && !Array.isArray(node.position) ? node.position : {};
    return { ...node, position: { ...kept, x: Math.round(place.x), y: Math.round(place.y) } };
  });
  return { ...document, nodes };
}

/**
 * Removes steps, with what lies in their loops. Where what led to a removed step can go on to where it led, it does, so
 * that a chain stays one.
 */
export function removeSteps(document: WorkflowDocument, slugs: readonly string[]): WorkflowDocument {
  const gone = new Set(slugs.filter((slug) => nodeOf(document, slug)?.kind !== "start"));
  for (const slug of Array.from(gone)) for (const inner of insideOf(document, slug)) gone.add(inner);
  const onward = (slug: string, seen: readonly string[] = []): string | null => {
    if (!gone.has(slug)) return slug;
    if (seen.includes(slug)) return null;
    const ways = document.edges.filter((edge) => edge.source === slug && portOf(edge) !== "error" && portOf(edge) !== "body");
    const targets = [...new Set(ways.map((edge) => edge.target))];
    return targets.length === 1 ? onward(targets[0] ?? "", [...seen, slug]) : null;
  };
  const edges: WorkflowEdge[] = [];
  for (const edge of document.edges) {
    if (gone.has(edge.source)) continue;
    const target = onward(edge.target);
    if (target === null || (target !== edge.target && target === edge.source)) continue;
    const kept = target === edge.target ? edge : { ...edge, target };
    if (!edges.some((other) => other.source === kept.source && other.target === target && portOf(other) === portOf(kept) && other.condition === kept.condition)) edges.push(kept);
  }
  return { ...document, nodes: document.nodes.filter((node) => !gone.has(node.slug)), edges };
}

/** Gives a step another slug, wherever it is named. */
export function renameStep(document: WorkflowDocument, from: string, to: string): WorkflowDocument {
  const names = new Map([[from, to]]);
  return {
    ...document,
    nodes: document.nodes.map((node) => ({ ...withNames(node, names), slug: node.slug === from ? to : node.slug })),
    edges: document.edges.map((edge) => ({
      ...edge,
      source: edge.source === from ? to : edge.source,
      target: edge.target === from ? to : edge.target,
      ...(edge.condition ? { condition: renamedText(edge.condition, names) } : {}),
    })),
  };
}

/** Changes members of steps, such as the title. */
export function changeSteps(document: WorkflowDocument, slugs: readonly string[], change: (node: WorkflowNode) => WorkflowNode): WorkflowDocument {
  const chosen = new Set(slugs);
  return { ...document, nodes: document.nodes.map((node) => (chosen.has(node.slug) ? change(node) : node)) };
}

/** Sets a parameter of several steps at once; undefined takes it away. */
export function setParameter(document: WorkflowDocument, slugs: readonly string[], name: string, value: JSONObject[string] | undefined): WorkflowDocument {
  return changeSteps(document, slugs, (node) => {
    const { [name]: _, ...others } = node.parameters ?? {};
    return { ...node, parameters: value === undefined ? others : { ...node.parameters, [name]: value } };
  });
}

/** Puts steps, and all that is only reached through them, into the body of a loop. */
export function setParent(document: WorkflowDocument, slugs: readonly string[], parent: string | null): WorkflowDocument {
  return changeSteps(document, slugs, (node) => {
    const { parent: _, ...others } = node;
    return parent === null ? others : { ...others, parent };
  });
}

/** The middle of some steps, for putting others beside them. */
export function middleOf(nodes: readonly WorkflowNode[]): Point {
  const places = nodes.map(positionOf).filter((place): place is Point => place !== null);
  if (places.length === 0) return { x: 0, y: 0 };
  const [xs, ys] = [places.map((place) => place.x), places.map((place) => place.y)];
  return { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
}
