import type { Point } from "./layered";

/** The outline of an arrow of an SVG through these corners, each of them rounded. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let drawn = `M${first.x} ${first.y}`;
  rest.forEach((corner, index) => {
    const next = rest[index + 1];
    const before = points[index] ?? first;
    if (next === undefined) {
      drawn += `L${corner.x} ${corner.y}`;
      return;
    }
    const cut = Math.min(radius, distance(before, corner) / 2, distance(corner, next) / 2);
    if (cut < 1) {
      drawn += `L${corner.x} ${corner.y}`;
      return;
    }
    const [enter, leave] = [towards(corner, before, cut), towards(corner, next, cut)];
    drawn += `L${enter.x} ${enter.y}Q${corner.x} ${corner.y} ${leave.x} ${leave.y}`;
  });
  return drawn;
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  return length === 0 ? from : { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
