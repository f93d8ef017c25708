import { layered, type Point, type Rows } from "./layered";

/** What is laid out of a graph: names of nodes, and arrows between them. */
export interface GraphShape {
  nodes: readonly string[];
  edges: readonly { source: string; target: string }[];
}

/** The sizes of a layout, in pixels. */
export interface LayoutSizes {
  width: number;
  height: number;
  /** Between nodes of a row. */
  across: number;
  /** Between rows. */
  down: number;
}

/** Where everything is. Nodes are named by their upper left corner. */
export interface Layout {
  nodes: Map<string, Point>;
  /** The corners of each arrow, from the bottom of its source to the top of its target; backwards ones go round. */
  edges: { source: string; target: string; points: Point[]; isBack: boolean }[];
  width: number;
  height: number;
}

/** Lays out a graph whose nodes are all of one size, with its arrows. */
export function layOut({ nodes: names, edges }: GraphShape, sizes: LayoutSizes): Layout {
  const blocks = names.map((id) => ({ id, width: sizes.width, height: sizes.height, anchor: sizes.width / 2 }));
  const { places, rows, ways } = layered(blocks, edges, { column: sizes.across, row: sizes.down });
  const lanes = ways.flatMap((way) => way.lines);
  // Arrows may pass on the left of all nodes.
  const shift = Math.max(0, ...lanes.map((x) => -x));
  const nodes = new Map([...places].map(([name, { x, y }]): [string, Point] => [name, { x: x + shift, y }]));
  const width = Math.max(0, ...[...nodes.values()].map(({ x }) => x + sizes.width), ...lanes.map((x) => x + shift));
  const onward = new Map(ways.map((way) => [`${way.source} ${way.target}`, corners(way, rows, shift, sizes)]));
  const drawn: Layout["edges"] = [];
  let round = 0;
  for (const { source, target } of edges) {
    const [from, to] = [nodes.get(source), nodes.get(target)];
    if (!from || !to) continue;
    const points = onward.get(`${source} ${target}`);
    if (points) drawn.push({ source, target, points, isBack: false });
    else {
      const side = width + sizes.across * (1 + round++ / 2);
      const [start, end] = [from.y + sizes.height / 2, to.y + sizes.height / 2];
      drawn.push({ source, target, isBack: true, points: [{ x: from.x + sizes.width, y: start }, { x: side, y: start }, { x: side, y: end }, { x: to.x + sizes.width, y: end }] });
    }
  }
  const last = rows.at(-1);
  return { nodes, edges: drawn, width: width + (round === 0 ? 0 : sizes.across * (1 + round / 2)), height: last ? last.y + last.height : 0 };
}

/** The corners of an arrow: straight down, and across half-way between two rows. */
function corners(way: Rows["ways"][number], rows: Rows["rows"], shift: number, sizes: LayoutSizes): Point[] {
  const points: Point[] = [];
  way.lines.forEach((line, at) => {
    const x = line + shift;
    const top = rows[way.row + at]?.y ?? 0;
    const next = way.lines[at + 1];
    if (next === undefined) return points.push({ x, y: top });
    const bottom = top + sizes.height;
    points.push({ x, y: at === 0 ? bottom : top });
    if (Math.abs(next - line) > 0.5) points.push({ x, y: bottom + sizes.down / 2 }, { x: next + shift, y: bottom + sizes.down / 2 });
    return points.length;
  });
  return points;
}
