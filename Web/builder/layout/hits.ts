import type { Point } from "../model/document";
import type { Scene } from "./scene";
import { Box, overlaps, sizes, snapped } from "./sizes";

/** The uppermost step at a point. */
export function stepAt(scene: Scene, point: Point): string | null {
  let found: string | null = null;
  for (const [slug, { box }] of scene.steps) if (isIn(box, point)) found = slug;
  return found;
}

/** The step nearest to a point, within some pixels. */
export function stepNear(scene: Scene, point: Point, reach: number): string | null {
  let [found, nearest]: [string | null, number] = [null, reach];
  for (const [slug, { box }] of scene.steps) {
    const x = Math.max(box.x - point.x, 0, point.x - box.x - box.width);
    const y = Math.max(box.y - point.y, 0, point.y - box.y - box.height);
    const away = Math.hypot(x, y);
    if (away <= nearest) [found, nearest] = [slug, away];
  }
  return found;
}

/** The edge nearest to a point, within some pixels. */
export function edgeAt(scene: Scene, point: Point, reach: number): string | null {
  let [found, nearest]: [string | null, number] = [null, reach];
  for (const [key, { corners, box }] of scene.edges) {
    if (!overlaps(box, { x: point.x, y: point.y, width: 0, height: 0 }, reach)) continue;
    for (let at = 1; at < corners.length; at++) {
      const [one, other] = [corners[at - 1], corners[at]];
      if (!one || !other) continue;
      const x = Math.max(Math.min(one.x, other.x), Math.min(Math.max(one.x, other.x), point.x));
      const y = Math.max(Math.min(one.y, other.y), Math.min(Math.max(one.y, other.y), point.y));
      const away = Math.hypot(point.x - x, point.y - y);
      if (away < nearest) [found, nearest] = [key, away];
    }
  }
  return found;
}

/** The innermost loop whose region holds a point. */
export function loopAt(scene: Scene, point: Point): string | null {
  return [...scene.regions].reverse().find((region) => region.kind === "loop" && isIn(region, point))?.step ?? null;
}

/** The steps that a drawn frame touches. */
export function stepsIn(scene: Scene, frame: Box): string[] {
  return [...scene.steps].filter(([, { box }]) => overlaps(box, frame)).map(([slug]) => slug);
}

/** Where a dragged step comes to rest: level with a step near by, else on the grid; with the lines that it snaps to. */
export function snap(box: Box, others: Iterable<Box>, reach = 8): { at: Point; lines: { axis: "x" | "y"; at: number }[] } {
  let [x, y] = [snapped(box.x), snapped(box.y)];
  let [nearX, nearY] = [reach, reach];
  const lines = new Map<"x" | "y", number>();
  for (const other of others) {
    for (const [own, theirs] of [[0, 0], [box.width, other.width]] as const) {
      const away = Math.abs(box.x + own - other.x - theirs);
      if (away < nearX) {
        [x, nearX] = [other.x + theirs - own, away];
        lines.set("x", other.x + theirs);
      }
    }
    for (const [own, theirs] of [[0, 0], [box.height / 2, other.height / 2], [box.height, other.height]] as const) {
      const away = Math.abs(box.y + own - other.y - theirs);
      if (away < nearY) {
        [y, nearY] = [other.y + theirs - own, away];
        lines.set("y", other.y + theirs);
      }
    }
  }
  return { at: { x, y }, lines: [...lines].map(([axis, at]) => ({ axis, at })) };
}

/** The nearest step in a direction, for the arrow keys. */
export function neighbour(scene: Scene, from: string, direction: "left" | "right" | "up" | "down"): string | null {
  const here = scene.steps.get(from)?.box;
  if (!here) return null;
  const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [number, number];
  let [found, nearest]: [string | null, number] = [null, Infinity];
  for (const [slug, { box }] of scene.steps) {
    if (slug === from) continue;
    const [x, y] = [box.x + box.width / 2 - here.x - here.width / 2, box.y + box.height / 2 - here.y - here.height / 2];
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy) + Math.abs(y * dx);
    if (along <= 1 || across > along * 2 + sizes.width / 2) continue;
    const away = along + across * 2;
    if (away < nearest) [found, nearest] = [slug, away];
  }
  return found;
}

function isIn(box: Box, point: Point): boolean {
  return point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height;
}
