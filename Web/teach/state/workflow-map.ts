import type { APIClient } from "../../shared/session/api";
import type { GraphShape } from "../../shared/graph/lay-out";

/** A step of a workflow, as far as teachers look at it. */
export interface MapNode {
  slug: string;
  title: string;
  kind: string;
  /** The slug of the loop or branch that it is in. */
  parent: string | null;
  /** What it says, where its kind says a fixed text. */
  text: string | null;
}

/** The graph of one version. */
export interface WorkflowMap {
  version: number;
  nodes: MapNode[];
  edges: { source: string; target: string }[];
}

/** The kinds at which runs wait for their person. */
const waitingKinds: ReadonlySet<string> = new Set([
  "wait_for_user_input", "widget", "structured_input", "guided_exercise", "evaluated_step", "help_loop",
]);

/** The parameter that says what a step says. */
const textParameters: Record<string, string> = { assistant_message: "text", wait_for_user_input: "message" };

/** Whether somebody can be put at a step: runs wait there for their person, in no loop or branch. */
export function canWait(node: MapNode): boolean {
  return waitingKinds.has(node.kind) && node.parent === null;
}

/** Reads the graphs of versions, each of them once. */
export class MapSource {
  private readonly known = new Map<string, Promise<WorkflowMap | null>>();

  /** `mayRead` is whether the person may see workflows: nothing is asked for otherwise. */
  constructor(
    private readonly api: APIClient,
    readonly mayRead: boolean,
  ) {}

  /** The graph of a version; null where it cannot be had. */
  map(slug: string, version: number): Promise<WorkflowMap | null> {
    if (!this.mayRead) return Promise.resolve(null);
    const key = `${slug} ${version}`;
    const found = this.known.get(key) ?? this.read(slug, version).catch(() => null);
    this.known.set(key, found);
    return found;
  }

  /** The number of the published version; null where there is none. */
  async published(slug: string): Promise<number | null> {
    if (!this.mayRead) return null;
    const path = `/api/v1/workflows/${encodeURIComponent(slug)}`;
    return (await this.api.get<{ published_version: number | null }>(path)).published_version;
  }

  private async read(slug: string, version: number): Promise<WorkflowMap> {
    const path = `/api/v1/workflows/${encodeURIComponent(slug)}/versions/${version}`;
    const { definition } = await this.api.get<{ definition: Definition }>(path);
    return mapOf(definition, version);
  }
}

interface Definition {
  nodes: { slug: string; kind: string; title?: string | null; parent?: string | null; parameters?: Record<string, unknown> }[];
  edges: { source: string; target: string }[];
}

/** The graph of a definition. */
export function mapOf(definition: Definition, version: number): WorkflowMap {
  const nodes = definition.nodes.map(({ slug, kind, title, parent, parameters = {} }) => {
    const text = parameters[textParameters[kind] ?? ""];
    return { slug, kind, title: title || "", parent: parent ?? null, text: typeof text === "string" ? text : null };
  });
  return { version, nodes, edges: definition.edges };
}

/** What is laid out of a graph: what is in a loop hangs between the loop and what comes after it. */
export function shapeOf(map: WorkflowMap): GraphShape {
  const parents = new Map(map.nodes.map((node) => [node.slug, node.parent]));
  const edges = map.edges.filter((edge) => parents.has(edge.source) && parents.has(edge.target));
  const inner = (one: string, other: string): boolean => parents.get(one) === parents.get(other);
  const entered = new Set(edges.filter((edge) => inner(edge.source, edge.target)).map((edge) => edge.target));
  const into = map.nodes
    .filter((node) => node.parent !== null && !entered.has(node.slug) && parents.has(node.parent))
    .map((node) => ({ source: node.parent ?? "", target: node.slug }));
  return { nodes: map.nodes.map((node) => node.slug), edges: [...edges, ...into] };
}

/** The step that said a text, where exactly one with a fixed text says just that. */
export function stepThatSaid(map: WorkflowMap, words: string): MapNode | null {
  const fits = map.nodes.filter((node) => node.text !== null && saidBy(node.text, words));
  return fits.length === 1 ? (fits[0] ?? null) : null;
}

/** Whether a text gives these words once its expressions are filled. */
function saidBy(text: string, words: string): boolean {
  const fixed = text.split(/\{\{[\s\S]*?\}\}/);
  if (fixed.every((piece) => piece.trim() === "")) return false;
  const pattern = fixed.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s\\S]*?");
  return new RegExp(`^${pattern}$`).test(words);
}
