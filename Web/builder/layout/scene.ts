import { keyedEdges, Point, portOf, WorkflowDocument, WorkflowEdge, WorkflowNode } from "../model/document";
import type { KindCatalogue, Port } from "../model/kinds";
import { boxesOf } from "./arrange";
import { Region, regionsOf } from "./regions";
import { middleOfWay, roundedPath, route } from "./routes";
import { around, Box, sizes } from "./sizes";

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
  const boxes = boxesOf(document, kinds);
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
  const obstacles = [...boxes.values()].sort((one, other) => one.x - other.x);
  const lanes = new Map<string, number>();
  for (const [key, edge] of keyedEdges(document)) {
    const lane = lanes.get(edge.source) ?? 0;
    lanes.set(edge.source, lane + 1);
    const drawn = drawEdge(key, edge, steps, obstacles, lane);
    if (drawn) edges.set(key, drawn);
  }
  const regions = regionsOf(document, boxes);
  return { steps, edges, regions, bounds: around([...boxes.values(), ...regions]) ?? { x: 0, y: 0, width: 0, height: 0 } };
}

/** Where ports lie: ways down the right side, errors at the bottom right, the body at the bottom left. */
export function placedPorts(ports: readonly Port[], box: Box): { port: Port; at: Point }[] {
  const ways = ports.filter((port) => port.role === "way");
  return ports.map((port) => {
    if (port.role === "body") return { port, at: { x: box.x + 28, y: box.y + box.height } };
    if (port.role === "error") return { port, at: { x: box.x + box.width - 28, y: box.y + box.height } };
    const step = sizes.port;
    const first = box.y + box.height / 2 - ((ways.length - 1) * step) / 2;
    return { port, at: { x: box.x + box.width, y: first + ways.indexOf(port) * step } };
  });
}

/** The place by which ways come into a step. */
export function entryOf(box: Box): Point {
  return { x: box.x, y: box.y + box.height / 2 };
}

function drawEdge(key: string, edge: WorkflowEdge, steps: ReadonlyMap<string, DrawnStep>, obstacles: readonly Box[], lane: number): DrawnEdge | null {
  const [source, target] = [steps.get(edge.source), steps.get(edge.target)];
  if (!source || !target) return null;
  const port = source.ports.find((one) => one.port.name === portOf(edge));
  const from = port?.at ?? { x: source.box.x + source.box.width, y: source.box.y + source.box.height / 2 };
  const to = entryOf(target.box);
  const corners = cornersOf(from, to, source.box, target.box, port?.port.role ?? "way", edge.source === edge.target || target.node.slug === source.node.parent, obstacles, lane);
  const box = around(corners.map((corner) => ({ ...corner, width: 0, height: 0 }))) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { key, edge, corners, path: roundedPath(corners), middle: middleOfWay(corners), box };
}

function cornersOf(from: Point, to: Point, source: Box, target: Box, role: Port["role"], isReturn: boolean, obstacles: readonly Box[], lane: number): Point[] {
  if (role === "body") return route(from, to, { source, target, down: true });
  const near = obstacles.filter((box) => box.x < Math.max(from.x, to.x) && box.x + box.width > Math.min(from.x, to.x));
  const others = near.filter((box) => !isSame(box, source) && !isSame(box, target));
  if (role === "error") {
    const below = { x: from.x, y: from.y + 16 + lane * 4 };
    const rest = route(below, to, { source: { ...source, height: source.height + 20 }, target, obstacles: others, lane });
    return [from, ...rest];
  }
  if (isReturn) {
    // Back to the head of the loop: under the step, and up on the left of the body.
    const y = source.y + source.height + 14;
    const x = Math.min(target.x - 14, source.x - 20);
    return [from, { x: from.x + 16, y: from.y }, { x: from.x + 16, y }, { x, y }, { x, y: to.y }, to];
  }
  return route(from, to, { source, target, obstacles: others, lane });
}

function isSame(one: Box, other: Box): boolean {
  return one.x === other.x && one.y === other.y;
}
