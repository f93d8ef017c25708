import { insideOf, Point, positionOf, WorkflowDocument, WorkflowEdge, WorkflowNode } from "./document";
import type { Changed } from "./commands";
import { middleOf } from "./commands";
import { freeSlug, renamedText, slugsOf, withNames } from "./names";

const mark = "lyceum.steps/1";

/** Steps on their way from one place to another, as the text of the clipboard has them. */
export interface Fragment {
  format: typeof mark;
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
}

/** The chosen steps with what lies in their loops, and the edges between them. There is one start, which stays. */
export function copySteps(document: WorkflowDocument, slugs: readonly string[]): Fragment {
  const chosen = new Set(slugs);
  for (const slug of slugs) for (const inner of insideOf(document, slug)) chosen.add(inner);
  const nodes = document.nodes.filter((node) => chosen.has(node.slug) && node.kind !== "start");
  const kept = new Set(nodes.map((node) => node.slug));
  return { format: mark, nodes, edges: document.edges.filter((edge) => kept.has(edge.source) && kept.has(edge.target)) };
}

/** The steps of a text, of this page or of an exported workflow; null where it is something else. */
export function readFragment(text: string): Fragment | null {
  try {
    const json = JSON.parse(text) as Partial<Fragment> & { definition?: Partial<Fragment> };
    const { nodes, edges } = json.definition ?? json;
    if (!Array.isArray(nodes) || !Array.isArray(edges)) return null;
    const isNode = (node: WorkflowNode): boolean => typeof node?.slug === "string" && typeof node?.kind === "string";
    const isEdge = (edge: WorkflowEdge): boolean => typeof edge?.source === "string" && typeof edge?.target === "string";
    return { format: mark, nodes: nodes.filter(isNode).filter((node) => node.kind !== "start"), edges: edges.filter(isEdge) };
  } catch {
    return null;
  }
}

/** Puts steps into a document under slugs that are free, around a point or a little beside where they were. */
export function pasteSteps(document: WorkflowDocument, fragment: Fragment, at: Point | null, parent: string | null = null): Changed {
  const taken = slugsOf(document);
  const names = new Map<string, string>();
  for (const node of fragment.nodes) {
    const slug = freeSlug(taken, node.slug);
    taken.add(slug);
    names.set(node.slug, slug);
  }
  const middle = middleOf(fragment.nodes);
  const by = at === null ? { x: 24, y: 24 } : { x: at.x - middle.x, y: at.y - middle.y };
  const nodes = fragment.nodes.map((node) => {
    const place = positionOf(node);
    const { parent: held, ...renamed } = withNames(node, names);
    const loop = held && names.has(node.parent ?? "") ? held : at === null && node.parent && taken.has(node.parent) ? node.parent : parent;
    return {
      ...renamed, slug: names.get(node.slug) ?? node.slug, ...(loop ? { parent: loop } : {}),
      ...(place ? { position: { x: Math.round(place.x + by.x), y: Math.round(place.y + by.y) } } : {}),
    };
  });
  const edges = fragment.edges
    .filter((edge) => names.has(edge.source) && names.has(edge.target))
    .map((edge) => Object.assign({}, edge, { source: names.get(edge.source) ?? edge.source, target: names.get(edge.target) ?? edge.target },
      edge.condition ? { condition: renamedText(edge.condition, names) } : {}));
  return {
    document: { ...document, nodes: [...document.nodes, ...nodes], edges: [...document.edges, ...edges] },
    select: nodes.map((node) => node.slug),
  };
}

/** The same steps once more, a little beside the first. */
export function duplicateSteps(document: WorkflowDocument, slugs: readonly string[]): Changed {
  return pasteSteps(document, copySteps(document, slugs), null);
}
