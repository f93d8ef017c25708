import { isLoop, Point, portOf, positionOf, WorkflowDocument, WorkflowNode } from "../model/document";
import { Block, layered } from "../../shared/graph/layered";
import { around, Box, sizes, snapped } from "./sizes";

/** How far the body of a loop lies below its head, so that the way into it comes from above. */
const bodyDrop = 40;

/** Where every step comes to lie when the whole workflow is laid out anew: loops are laid out first, each in its place. */
export function arrange(document: WorkflowDocument): Map<string, Point> {
  const known = new Set(document.nodes.map((node) => node.slug));
  const parentOf = new Map(document.nodes.map((node) => [node.slug, node.parent && known.has(node.parent) && node.parent !== node.slug ? node.parent : null]));
  const children = new Map<string | null, WorkflowNode[]>();
  for (const node of document.nodes) {
    const parent = parentOf.get(node.slug) ?? null;
    children.set(parent, [...(children.get(parent) ?? []), node]);
  }
  const places = new Map<string, Point>();

  /** The block around a step that lies directly in `group`; null where the step lies elsewhere. */
  const blockIn = (slug: string, group: string | null): string | null => {
    let at: string | null = slug;
    for (let depth = 0; at !== null && depth < 64; depth++) {
      const parent: string | null = parentOf.get(at) ?? null;
      if (parent === group) return at;
      at = parent;
    }
    return null;
  };

  /** Lays out what lies directly in a group, from 0, 0 on; gives the places relative to it and the size. */
  const layOut = (group: string | null, depth: number): { at: Map<string, Point>; width: number; height: number } => {
    const nodes = children.get(group) ?? [];
    const inner = new Map<string, { at: Map<string, Point>; width: number; height: number }>();
    const blocks: Block[] = nodes.map((node) => {
      if (!isLoop(node.kind) || depth > 32) return { id: node.slug, width: sizes.width, height: sizes.height, anchor: sizes.width / 2 };
      const body = (children.get(node.slug) ?? []).length > 0 ? layOut(node.slug, depth + 1) : { at: new Map<string, Point>(), width: sizes.width, height: sizes.height };
      inner.set(node.slug, body);
      const { regionPadding: padding, regionTitle: title } = sizes;
      return {
        id: node.slug, width: sizes.width + sizes.bodyGap + body.width + 2 * padding,
        height: title + bodyDrop + body.height + 2 * padding, anchor: padding + sizes.width / 2,
      };
    });
    const links = document.edges.flatMap((edge) => {
      const [source, target] = [blockIn(edge.source, group), blockIn(edge.target, group)];
      return source !== null && target !== null && source !== target && portOf(edge) !== "body" ? [{ source, target }] : [];
    });
    const at = new Map<string, Point>();
    for (const [id, place] of layered(blocks, links, { column: sizes.columnGap, row: sizes.rowGap }).places) {
      const body = inner.get(id);
      if (!body) {
        at.set(id, place);
        continue;
      }
      const { regionPadding: padding, regionTitle: title } = sizes;
      const head = { x: place.x + padding, y: place.y + title + padding };
      at.set(id, head);
      for (const [slug, point] of body.at) at.set(slug, { x: head.x + sizes.width + sizes.bodyGap + point.x, y: head.y + bodyDrop + point.y });
    }
    const boxes = blocks.map((block) => {
      const place = at.get(block.id) ?? { x: 0, y: 0 };
      const isRegion = inner.has(block.id);
      const { regionPadding: padding, regionTitle: title } = sizes;
      return { x: place.x - (isRegion ? padding : 0), y: place.y - (isRegion ? padding + title : 0), width: block.width, height: block.height };
    });
    const whole = around(boxes) ?? { x: 0, y: 0, width: 0, height: 0 };
    return { at, width: whole.x + whole.width, height: whole.y + whole.height };
  };

  for (const [slug, point] of layOut(null, 0).at) places.set(slug, { x: snapped(point.x), y: snapped(point.y) });
  return places;
}

/**
 * The rectangle of every step. Where authors placed none, all are arranged; where some have no place, these come beside
 * what leads to them.
 */
export function boxesOf(document: WorkflowDocument): Map<string, Box> {
  const boxes = new Map<string, Box>();
  const isPlaced = document.nodes.some((node) => node.kind !== "start" && positionOf(node) !== null) || document.nodes.length === 1;
  const arranged = isPlaced && document.nodes.every((node) => positionOf(node)) ? null : arrange(document);
  const missing: WorkflowNode[] = [];
  for (const node of document.nodes) {
    const place = isPlaced ? positionOf(node) : (arranged?.get(node.slug) ?? null);
    if (place) boxes.set(node.slug, { ...place, width: sizes.width, height: sizes.height });
    else missing.push(node);
  }
  for (const node of missing) {
    const place = placeBeside(document, node, boxes) ?? arranged?.get(node.slug) ?? { x: 0, y: 0 };
    boxes.set(node.slug, freed({ ...place, width: sizes.width, height: sizes.height }, boxes));
  }
  return boxes;
}

function placeBeside(document: WorkflowDocument, node: WorkflowNode, boxes: ReadonlyMap<string, Box>): Point | null {
  const before = document.edges.filter((edge) => edge.target === node.slug).map((edge) => ({ edge, box: boxes.get(edge.source) }));
  const from = before.find(({ box }) => box !== undefined);
  if (!from?.box) return null;
  if (portOf(from.edge) === "body") return { x: from.box.x + sizes.width + sizes.bodyGap, y: from.box.y + bodyDrop };
  return { x: from.box.x, y: from.box.y + from.box.height + sizes.rowGap };
}

/** The rectangle, moved right until it touches no other. */
export function freed(box: Box, others: ReadonlyMap<string, Box>): Box {
  const placed = { ...box };
  for (let turn = 0; turn < 200; turn++) {
    const hit = [...others.values()].find((other) => placed.x < other.x + other.width + 12 && other.x < placed.x + placed.width + 12 && placed.y < other.y + other.height + 12 && other.y < placed.y + placed.height + 12);
    if (!hit) break;
    placed.x = snapped(hit.x + hit.width + sizes.columnGap);
  }
  return placed;
}
