import { insideOf, isLoop, nodeOf, portOf, WorkflowDocument } from "../model/document";
import { around, Box, sizes } from "./sizes";

/** A tinted area: the body of a loop, or what lies between a parallel step and its join. */
export interface Region extends Box {
  /** The step that it belongs to. */
  step: string;
  kind: "loop" | "branches";
  depth: number;
}

/** The regions of a workflow, the outer ones first, so that inner ones are drawn above them. */
export function regionsOf(document: WorkflowDocument, boxes: ReadonlyMap<string, Box>): Region[] {
  const found: Region[] = [];
  for (const node of document.nodes) {
    if (isLoop(node.kind)) {
      const inner = insideOf(document, node.slug);
      const box = areaOf([node.slug, ...inner], boxes, sizes.regionPadding);
      if (box) {
        // An empty body has room for its first step.
        if (inner.length === 0) Object.assign(box, { width: box.width + sizes.width + sizes.bodyGap, height: box.height + 40 });
        found.push({ ...box, step: node.slug, kind: "loop", depth: depthOf(document, node.slug) });
      }
    } else if (node.kind === "parallel") {
      const inner = betweenOf(document, node.slug);
      const box = inner.length > 0 ? areaOf(inner, boxes, sizes.regionPadding) : null;
      if (box) found.push({ ...box, step: node.slug, kind: "branches", depth: depthOf(document, node.slug) });
    }
  }
  // Loops around loops need room for the frame of the inner ones.
  for (const region of [...found].sort((one, other) => other.depth - one.depth)) {
    const inner = found.filter((other) => other !== region && isInside(document, other.step, region));
    const whole = around([region, ...inner.map((other) => ({ x: other.x - 12, y: other.y - 12, width: other.width + 24, height: other.height + 24 }))]);
    if (whole) Object.assign(region, whole);
  }
  return found.sort((one, other) => one.depth - other.depth || other.width * other.height - one.width * one.height);
}

function isInside(document: WorkflowDocument, slug: string, region: Region): boolean {
  return region.kind === "loop" ? insideOf(document, region.step).includes(slug) : betweenOf(document, region.step).includes(slug);
}

/** The steps between a parallel step and its join, with what lies in their loops. */
export function betweenOf(document: WorkflowDocument, parallel: string): string[] {
  const join = nodeOf(document, parallel)?.parameters?.join;
  const found = new Set<string>();
  const open = document.edges.filter((edge) => edge.source === parallel && portOf(edge) !== "error").map((edge) => edge.target);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === join || at === parallel || found.has(at) || found.size > 2000) continue;
    found.add(at);
    for (const edge of document.edges) if (edge.source === at) open.push(edge.target);
  }
  // Without a join nobody knows where the branches end.
  if (typeof join !== "string" || !nodeOf(document, join)) return [];
  return [...found];
}

function areaOf(slugs: readonly string[], boxes: ReadonlyMap<string, Box>, padding: number): Box | null {
  const box = around(slugs.map((slug) => boxes.get(slug)).filter((one): one is Box => one !== undefined));
  return box && { x: box.x - padding, y: box.y - padding - sizes.regionTitle, width: box.width + 2 * padding, height: box.height + 2 * padding + sizes.regionTitle };
}

function depthOf(document: WorkflowDocument, slug: string): number {
  let depth = 0;
  for (let at = nodeOf(document, slug)?.parent; at && depth < 33; at = nodeOf(document, at)?.parent) depth++;
  return depth;
}
