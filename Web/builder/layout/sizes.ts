/** The measures of the drawing, in pixels at full size. The style sheet has the same as `--step-…`. */
export const sizes = {
  width: 220,
  height: 68,
  /** Between a step and those that follow it, where the edges bend and carry their labels. */
  rowGap: 64,
  /** Between steps beside each other. */
  columnGap: 36,
  /** Between the head of a loop and its body. */
  bodyGap: 56,
  /** Around what lies in a region, and above it for the title. */
  regionPadding: 24,
  regionTitle: 32,
  grid: 12,
  corner: 10,
} as const;

/** A rectangle. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Whether two rectangles share a point, each a little larger than it is. */
export function overlaps(one: Box, other: Box, margin = 0): boolean {
  return (
    one.x < other.x + other.width + margin && other.x < one.x + one.width + margin &&
    one.y < other.y + other.height + margin && other.y < one.y + one.height + margin
  );
}

/** The smallest rectangle around others; null around none. */
export function around(boxes: Iterable<Box>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

/** A place on the grid. */
export function snapped(value: number): number {
  return Math.round(value / sizes.grid) * sizes.grid;
}
