/** Any JSON value, as parameters hold them. */
export type JSONValue = null | boolean | number | string | JSONValue[] | JSONObject;

/** A JSON object. */
export interface JSONObject {
  [name: string]: JSONValue;
}

/** How often a step is tried again, and how long is waited in between. */
export interface Retry {
  attempts: number;
  delay_seconds?: number;
}

/** A step, as the API has it. */
export interface WorkflowNode {
  slug: string;
  kind: string;
  title?: string;
  /** The loop in whose body it lies. */
  parent?: string | null;
  parameters?: JSONObject;
  timeout_seconds?: number | null;
  retry?: Retry | null;
  /** Where a page draws it; it means nothing else. */
  position?: JSONValue;
}

/** A way from one step to another. */
export interface WorkflowEdge {
  source: string;
  target: string;
  /** `next` unless told. */
  port?: string;
  condition?: string | null;
}

/** A workflow, as the API has it. Immutable: every command makes a new one. */
export interface WorkflowDocument {
  readonly nodes: readonly WorkflowNode[];
  readonly edges: readonly WorkflowEdge[];
  readonly limits?: JSONObject;
}

/** A place on the canvas, in pixels at full size. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The port by which an edge leaves. */
export function portOf(edge: WorkflowEdge): string {
  return edge.port ?? "next";
}

/** The node of a slug. */
export function nodeOf(document: WorkflowDocument, slug: string): WorkflowNode | undefined {
  return document.nodes.find((node) => node.slug === slug);
}

/** What tells an edge from all others of its document: the same two steps and port may be joined more than once. */
export function edgeKey(document: WorkflowDocument, edge: WorkflowEdge): string {
  const twins = document.edges.filter((other) => isSameWay(other, edge));
  return `${edge.source}>${portOf(edge)}>${edge.target}>${Math.max(0, twins.indexOf(edge))}`;
}

/** The edge with a key, as `edgeKey` gave it. */
export function edgeOf(document: WorkflowDocument, key: string): WorkflowEdge | undefined {
  const [source, port, target, turn] = key.split(">");
  return document.edges.filter(
    (edge) => edge.source === source && edge.target === target && portOf(edge) === port,
  )[Number(turn)];
}

/** Every edge with its key, in one pass. */
export function keyedEdges(document: WorkflowDocument): [key: string, edge: WorkflowEdge][] {
  const turns = new Map<string, number>();
  return document.edges.map((edge) => {
    const way = `${edge.source}>${portOf(edge)}>${edge.target}`;
    const turn = turns.get(way) ?? 0;
    turns.set(way, turn + 1);
    return [`${way}>${turn}`, edge];
  });
}

function isSameWay(one: WorkflowEdge, other: WorkflowEdge): boolean {
  return one.source === other.source && one.target === other.target && portOf(one) === portOf(other);
}

/** Where an author put a step; null where nobody did. */
export function positionOf(node: WorkflowNode): Point | null {
  const place = node.position;
  if (place === null || typeof place !== "object" || Array.isArray(place)) return null;
  const { x, y } = place;
  return typeof x === "number" && typeof y === "number" ? { x, y } : null;
}

/** The loops around a step, the innermost first. */
export function loopsAround(document: WorkflowDocument, slug: string): string[] {
  const found: string[] = [];
  let parent = nodeOf(document, slug)?.parent ?? null;
  while (parent !== null && !found.includes(parent)) {
    found.push(parent);
    parent = nodeOf(document, parent)?.parent ?? null;
  }
  return found;
}

/** The steps inside a loop, at any depth. */
export function insideOf(document: WorkflowDocument, loop: string): string[] {
  const found: string[] = [];
  const open = [loop];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const node of document.nodes) {
      if (node.parent === at && !found.includes(node.slug) && node.slug !== loop) {
        found.push(node.slug);
        open.push(node.slug);
      }
    }
  }
  return found;
}

/** Whether a kind has a body of its own. */
export function isLoop(kind: string): boolean {
  return kind === "while" || kind === "for_each";
}

/** Whether two values are the same JSON, whatever the order of members. */
export function sameJSON(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) && Array.isArray(other) && one.length === other.length &&
      one.every((value, index) => sameJSON(value, other[index]))
    );
  }
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => name in right && sameJSON(left[name], right[name]));
}
