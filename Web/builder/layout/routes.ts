import type { Point } from "../model/document";
import type { Box } from "./sizes";

const stub = 18;

/** What a way has to mind. */
export interface Surroundings {
  source: Box;
  target: Box;
  obstacles?: readonly Box[];
  /** Which of the ways of its step it is: each bends at a place of its own. */
  lane?: number;
}

/**
 * The corners of a way between two points, in right angles: out of the bottom of a step, and into the top of another.
 * Where a straight bend would lie under a step, another is looked for; ways back go around both steps.
 */
export function route(from: Point, to: Point, { source, target, obstacles = [], lane = 0 }: Surroundings): Point[] {
  // The way is looked for as if the graph were read from left to right, and turned at the end.
  return across(turned(from), turned(to), turnedBox(source), turnedBox(target), obstacles.map(turnedBox), lane).map(turned);
}

function turned({ x, y }: Point): Point {
  return { x: y, y: x };
}

function turnedBox({ x, y, width, height }: Box): Box {
  return { x: y, y: x, width: height, height: width };
}

function across(from: Point, to: Point, source: Box, target: Box, obstacles: readonly Box[], lane: number): Point[] {
  if (to.x >= from.x + 2 * stub) {
    if (Math.abs(from.y - to.y) < 1 && !isBlocked([from, to], obstacles)) return [from, to];
    const near = from.x + stub + lane * 7;
    const far = to.x - stub - lane * 7;
    for (const x of [Math.min(near, far), Math.max(near, far), (near + far) / 2]) {
      const corners = [from, { x, y: from.y }, { x, y: to.y }, to];
      if (!isBlocked(corners, obstacles)) return corners;
    }
    return detour(from, to, obstacles, lane) ?? [from, { x: near, y: from.y }, { x: near, y: to.y }, to];
  }
  return around(from, to, source, target, lane);
}

/** Along a lane above or below what is in the way. */
function detour(from: Point, to: Point, obstacles: readonly Box[], lane: number): Point[] | null {
  const [left, right] = [from.x + stub + lane * 7, to.x - stub - lane * 7];
  if (right <= left) return null;
  const between = obstacles.filter((box) => box.x < right && box.x + box.width > left);
  const lanes = between.flatMap((box) => [box.y - 14, box.y + box.height + 14])
    .sort((one, other) => Math.abs(one - from.y) + Math.abs(one - to.y) - Math.abs(other - from.y) - Math.abs(other - to.y));
  for (const y of lanes.slice(0, 24)) {
    const corners = [from, { x: left, y: from.y }, { x: left, y }, { x: right, y }, { x: right, y: to.y }, to];
    if (!isBlocked(corners, obstacles)) return corners;
  }
  return null;
}

/** Back to the left: above or below both steps, whichever is shorter. */
function around(from: Point, to: Point, source: Box, target: Box, lane: number): Point[] {
  const right = from.x + stub + lane * 6;
  const left = to.x - stub - lane * 6;
  const above = Math.min(source.y, target.y) - 20 - lane * 6;
  const below = Math.max(source.y + source.height, target.y + target.height) + 20 + lane * 6;
  const gap = from.y < to.y ? (source.y + source.height + target.y) / 2 : (target.y + target.height + source.y) / 2;
  const hasGap = source.y + source.height + 16 < target.y || target.y + target.height + 16 < source.y;
  const y = hasGap ? gap : Math.abs(from.y - above) + Math.abs(to.y - above) < Math.abs(from.y - below) + Math.abs(to.y - below) ? above : below;
  return [from, { x: right, y: from.y }, { x: right, y }, { x: left, y }, { x: left, y: to.y }, to];
}

/** Whether a way lies under a rectangle; its own two ends touch theirs. */
function isBlocked(corners: readonly Point[], obstacles: readonly Box[]): boolean {
  for (let at = 1; at < corners.length; at++) {
    const [one, other] = [corners[at - 1], corners[at]];
    if (!one || !other) continue;
    const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)];
    const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)];
    for (const box of obstacles) {
      if (left < box.x + box.width + 4 && right > box.x - 4 && top < box.y + box.height + 4 && bottom > box.y - 4) return true;
    }
  }
  return false;
}

/** The middle of the longest part of a way, where a label or a button has room. */
export function middleOfWay(corners: readonly Point[]): Point {
  let best: Point = corners[0] ?? { x: 0, y: 0 };
  let longest = -1;
  for (let at = 1; at < corners.length; at++) {
    const [one, other] = [corners[at - 1], corners[at]];
    if (!one || !other) continue;
    const length = distance(one, other) + (Math.abs(one.y - other.y) < 1 ? 0.5 : 0);
    if (length > longest) {
      longest = length;
      best = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
    }
  }
  return best;
}

function distance(one: Point, other: Point): number {
  return Math.abs(one.x - other.x) + Math.abs(one.y - other.y);
}
