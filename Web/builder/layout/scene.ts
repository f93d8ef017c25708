import { roundedPath } from "../../shared/graph/path";
import { keyedEdges, Point, portOf, WorkflowDocument, WorkflowEdge, WorkflowNode } from "../model/document";
import type { KindCatalogue, Port } from "../model/kinds";
import { boxesOf } from "./arrange";
import { Region, regionsOf } from "./regions";
import { middleOfWay, route } from "./routes";
import { around, Box, overlaps, sizes } from "./sizes";

/** A step as it is drawn. */
export interface DrawnStep {
  node: WorkflowNode;
  box: Box;
  ports: { port: Port; at: Point }[];
}

/** An edge as it is drawn. */
export interface DrawnEdge {
  key: string;
  edge: WorkflowEdge;
  /** The port by which it leaves, where its step has several. */
  label: string | null;
  corners: Point[];
  path: string;
  middle: Point;
  box: Box;
}

/** Everything there is to be drawn of a workflow, with places. */
export interface Scene {
  steps: Map<string, DrawnStep>;
  edges: Map<string, DrawnEdge>;
  regions: Region[];
  bounds: Box;
}

/** The scene of a document; `moved` are steps on their way, which lie elsewhere than the document says. */
export function sceneOf(document: WorkflowDocument, kinds: KindCatalogue, moved: ReadonlyMap<string, Point> = new Map()): Scene {
  const boxes = boxesOf(document);
  for (const [slug, place] of moved) {
    const box = boxes.get(slug);
    if (box) boxes.set(slug, { ...box, ...place });
  }
  const steps = new Map<string, DrawnStep>();
  for (const node of document.nodes) {
    const box = boxes.get(node.slug);
    if (box) steps.set(node.slug, { node, box, ports: placedPorts(kinds.ports(node), box) });
  }
  const edges = new Map<string, DrawnEdge>();
  const obstacles = [...boxes.values()];
  const lanes = new Map<string, number>();
  const arrivals = new Map<string, number>();
  for (const edge of document.edges) arrivals.set(edge.target, (arrivals.get(edge.target) ?? 0) + 1);
  for (const [key, edge] of keyedEdges(document)) {
    const lane = lanes.get(edge.source) ?? 0;
    lanes.set(edge.source, lane + 1);
    const drawn = drawEdge(key, edge, steps, obstacles, lane, arrivals.get(edge.target) === 1);
    if (drawn) edges.set(key, drawn);
  }
  const regions = regionsOf(document, boxes);
  return { steps, edges, regions, bounds: around([...boxes.values(), ...regions]) ?? { x: 0, y: 0, width: 0, height: 0 } };
}

/** Where ports lie: ways along the bottom, errors at the lower right, the body at the upper right. */
export function placedPorts(ports: readonly Port[], box: Box): { port: Port; at: Point }[] {
  const ways = ports.filter((port) => port.role === "way");
  return ports.map((port) => {
    if (port.role === "body") return { port, at: { x: box.x + box.width, y: box.y + 20 } };
    if (port.role === "error") return { port, at: { x: box.x + box.width, y: box.y + box.height - 16 } };
    const step = Math.min(64, (box.width - 24) / Math.max(1, ways.length));
    const first = box.x + box.width / 2 - ((ways.length - 1) * step) / 2;
    return { port, at: { x: first + ways.indexOf(port) * step, y: box.y + box.height } };
  });
}

/** The place by which ways come into a step. */
export function entryOf(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y };
}

function drawEdge(key: string, edge: WorkflowEdge, steps: ReadonlyMap<string, DrawnStep>, obstacles: readonly Box[], lane: number, isAlone: boolean): DrawnEdge | null {
  const [source, target] = [steps.get(edge.source), steps.get(edge.target)];
  if (!source || !target) return null;
  const port = source.ports.find((one) => one.port.name === portOf(edge));
  const from = port?.at ?? { x: source.box.x + source.box.width / 2, y: source.box.y + source.box.height };
  const to = entryOf(target.box);
  const label = labelOf(edge, source);
  const corners = cornersOf(from, to, source.box, target.box, port?.port.role ?? "way", edge.source === edge.target || target.node.slug === source.node.parent, obstacles, lane);
  const box = around(corners.map((corner) => ({ ...corner, width: 0, height: 0 }))) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { key, edge, label, corners, path: roundedPath(corners, sizes.corner), middle: wordsPlace(corners, label !== null && isAlone, edge, label, obstacles), box };
}

/** Where the words of an edge stand: where they belong, unless a step would hide them there. */
function wordsPlace(corners: readonly Point[], isAlone: boolean, edge: WorkflowEdge, label: string | null, obstacles: readonly Box[]): Point {
  const wished = isAlone ? labelPlace(corners) : middleOfWay(corners);
  const words = Math.min(30, (label ?? "").length + (edge.condition ?? "").length);
  if (words === 0) return wished;
  const [width, height] = [words * 6.4 + 16, 22];
  const isFree = ({ x, y }: Point): boolean => {
    const box = { x: x - width / 2, y: y - height / 2, width, height };
    return !obstacles.some((one) => overlaps(one, box, 2));
  };
  const others = corners.slice(1).map((corner, at): Point => ({ x: (corner.x + (corners[at]?.x ?? corner.x)) / 2, y: (corner.y + (corners[at]?.y ?? corner.y)) / 2 }));
  return [wished, ...others].find(isFree) ?? wished;
}

/** The port of an edge where it says something: one of several, or none of the usual. */
function labelOf(edge: WorkflowEdge, source: DrawnStep): string | null {
  const ways = source.ports.filter(({ port }) => port.role === "way");
  const port = portOf(edge);
  return port !== "next" && port !== "body" && (ways.length > 1 || port === "error") ? port : null;
}

/** Where the label of an edge stands: on its last part, above the step that it comes to, where no other edge begins. */
function labelPlace(corners: readonly Point[]): Point {
  const [before, last] = [corners.at(-2), corners.at(-1)];
  if (!before || !last || corners.length < 3) return middleOfWay(corners);
  return Math.abs(last.y - before.y) < 36 ? { x: last.x, y: (before.y + last.y) / 2 } : { x: last.x, y: last.y - 26 };
}

function cornersOf(from: Point, to: Point, source: Box, target: Box, role: Port["role"], isReturn: boolean, obstacles: readonly Box[], lane: number): Point[] {
  if (role === "body") return [from, { x: Math.max(to.x, from.x + 12), y: from.y }, { x: Math.max(to.x, from.x + 12), y: to.y }];
  const near = obstacles.filter((box) => box.y < Math.max(from.y, to.y) && box.y + box.height > Math.min(from.y, to.y));
  const others = near.filter((box) => !isSame(box, source) && !isSame(box, target));
  if (role === "error") {
    const beside = { x: from.x + 18 + lane * 5, y: from.y };
    const [first, ...rest] = route({ x: beside.x, y: from.y + 8 }, to, { source: { ...source, height: source.height + 8, width: source.width + 24 }, target, obstacles: others, lane });
    return [from, beside, ...(first && rest[0] && rest[0].x !== first.x ? [first] : []), ...rest];
  }
  if (isReturn) {
    // Back to the head of the loop: under the step, and up between the head and the body.
    const y = source.y + source.height + 14 + lane * 5;
    const x = target.x + target.width + 20;
    const end = { x: target.x + target.width, y: target.y + target.height / 2 + 8 };
    return [from, { x: from.x, y }, { x, y }, { x, y: end.y }, end];
  }
  return route(from, to, { source, target, obstacles: others, lane });
}

function isSame(one: Box, other: Box): boolean {
  return one.x === other.x && one.y === other.y;
}
