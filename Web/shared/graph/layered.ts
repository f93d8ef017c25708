/** What is laid out: names of nodes, and arrows between them. */
export interface GraphShape {
  nodes: readonly string[];
  edges: readonly { source: string; target: string }[];
}

/** The sizes of a layout, in pixels. */
export interface LayoutSizes {
  width: number;
  height: number;
  /** Between nodes of a layer. */
  across: number;
  /** Between layers. */
  down: number;
}

/** A point, in pixels from the left and the top. */
export interface Point {
  x: number;
  y: number;
}

/** Where everything is. Nodes are named by their upper left corner. */
export interface Layout {
  nodes: Map<string, Point>;
  /** The corners of each arrow, from the bottom of its source to the top of its target; backwards ones go round. */
  edges: { source: string; target: string; points: Point[]; isBack: boolean }[];
  width: number;
  height: number;
}

interface Place {
  /** Null for a bend of a long arrow. */
  name: string | null;
  before: Place[];
  after: Place[];
  /** The middle of it, in pixels. */
  x: number;
}

/** Lays a graph out from the top down: each node below those that lead to it, with as few crossings as is quick to find. */
export function layered(shape: GraphShape, sizes: LayoutSizes): Layout {
  const back = backEdges(shape);
  const forward = shape.edges.filter((edge) => !back.has(edge));
  const rank = ranks(shape.nodes, forward);
  const layers: Place[][] = [];
  const places = new Map<string, Place>();
  const put = (name: string | null, layer: number): Place => {
    const place: Place = { name, before: [], after: [], x: 0 };
    (layers[layer] ??= []).push(place);
    return place;
  };
  for (const name of shape.nodes) places.set(name, put(name, rank.get(name) ?? 0));
  const ways = forward.flatMap((edge) => {
    const [from, to] = [places.get(edge.source), places.get(edge.target)];
    if (!from || !to) return [];
    const way = [from];
    for (let layer = (rank.get(edge.source) ?? 0) + 1; layer < (rank.get(edge.target) ?? 0); layer += 1) way.push(put(null, layer));
    way.push(to);
    way.forEach((place, index) => {
      const next = way[index + 1];
      if (!next) return;
      place.after.push(next);
      next.before.push(place);
    });
    return [{ edge, way }];
  });
  order(layers);
  const width = spread(layers, sizes);
  const top = (layer: number): number => layer * (sizes.height + sizes.down);
  const layerOf = new Map(layers.flatMap((layer, index) => layer.map((place): [Place, number] => [place, index])));
  const nodes = new Map<string, Point>();
  for (const [name, place] of places) nodes.set(name, { x: place.x - sizes.width / 2, y: top(layerOf.get(place) ?? 0) });
  const edges = ways.map(({ edge, way }) => ({ ...edge, isBack: false, points: corners(way, layerOf, top, sizes) }));
  const round = [...back].flatMap((edge, index) => {
    const [from, to] = [nodes.get(edge.source), nodes.get(edge.target)];
    if (!from || !to) return [];
    const side = width + sizes.across * (1 + index / 2);
    const [start, end] = [from.y + sizes.height / 2, to.y + sizes.height / 2];
    const points = [{ x: from.x + sizes.width, y: start }, { x: side, y: start }, { x: side, y: end }, { x: to.x + sizes.width, y: end }];
    return [{ ...edge, isBack: true, points }];
  });
  const extra = round.length === 0 ? 0 : sizes.across * (1 + round.length / 2);
  return { nodes, edges: [...edges, ...round], width: width + extra, height: Math.max(0, top(layers.length) - sizes.down) };
}

/** The arrows that lead back to where one came from, as a walk from the first nodes finds them. */
function backEdges(shape: GraphShape): Set<GraphShape["edges"][number]> {
  const back = new Set<GraphShape["edges"][number]>();
  const state = new Map<string, "open" | "done">();
  const leading = new Map<string, GraphShape["edges"][number][]>();
  for (const edge of shape.edges) leading.set(edge.source, [...(leading.get(edge.source) ?? []), edge]);
  for (const first of shape.nodes) {
    if (state.has(first)) continue;
    const path: { name: string; next: number }[] = [{ name: first, next: 0 }];
    state.set(first, "open");
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const edge = leading.get(at.name)?.[at.next];
      at.next += 1;
      if (edge === undefined) {
        state.set(at.name, "done");
        path.pop();
      } else if (state.get(edge.target) === "open") {
        back.add(edge);
      } else if (!state.has(edge.target)) {
        state.set(edge.target, "open");
        path.push({ name: edge.target, next: 0 });
      }
    }
  }
  return back;
}

/** The layer of each node: one below the lowest of those that lead to it. */
function ranks(nodes: readonly string[], edges: GraphShape["edges"]): Map<string, number> {
  const rank = new Map(nodes.map((name): [string, number] => [name, 0]));
  const waiting = new Map(nodes.map((name): [string, number] => [name, edges.filter((edge) => edge.target === name).length]));
  const ready = nodes.filter((name) => waiting.get(name) === 0);
  for (let name = ready.shift(); name !== undefined; name = ready.shift()) {
    for (const edge of edges) {
      if (edge.source !== name) continue;
      rank.set(edge.target, Math.max(rank.get(edge.target) ?? 0, (rank.get(name) ?? 0) + 1));
      const left = (waiting.get(edge.target) ?? 0) - 1;
      waiting.set(edge.target, left);
      if (left === 0) ready.push(edge.target);
    }
  }
  return rank;
}

/** Orders each layer by the middle of its neighbours, down and up in turn. */
function order(layers: Place[][]): void {
  const index = new Map<Place, number>();
  const number = (layer: Place[]): void => layer.forEach((place, at) => index.set(place, at));
  layers.forEach(number);
  const sort = (layer: Place[], neighbours: (place: Place) => Place[]): void => {
    const middle = new Map(layer.map((place, at): [Place, number] => {
      const found = neighbours(place).map((one) => index.get(one) ?? 0);
      return [place, found.length === 0 ? at : found.reduce((sum, one) => sum + one, 0) / found.length];
    }));
    layer.sort((one, other) => (middle.get(one) ?? 0) - (middle.get(other) ?? 0));
    number(layer);
  };
  for (let round = 0; round < 3; round += 1) {
    for (const layer of layers.slice(1)) sort(layer, (place) => place.before);
    for (const layer of layers.slice(0, -1).reverse()) sort(layer, (place) => place.after);
  }
}

/** Gives each place its middle: below its neighbours where there is room. Gives the width of all. */
function spread(layers: Place[][], sizes: LayoutSizes): number {
  const room = (place: Place): number => (place.name === null ? sizes.across : sizes.width);
  const gap = (left: Place, right: Place): number => (room(left) + room(right)) / 2 + sizes.across;
  for (const layer of layers) {
    let x = 0;
    layer.forEach((place, at) => {
      const before = layer[at - 1];
      if (before) x += gap(before, place);
      place.x = x;
    });
    const half = x / 2;
    for (const place of layer) place.x -= half;
  }
  for (let round = 0; round < 4; round += 1) {
    const down = round % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) settle(layer, (place) => (down ? place.before : place.after), gap);
  }
  const all = layers.flat();
  const left = Math.min(0, ...all.map((place) => place.x - room(place) / 2));
  for (const place of all) place.x -= left;
  return Math.max(0, ...all.map((place) => place.x + room(place) / 2));
}

/** Moves the places of a layer towards their neighbours without one passing another. */
function settle(layer: Place[], neighbours: (place: Place) => Place[], gap: (left: Place, right: Place) => number): void {
  const wanted = layer.map((place) => {
    const found = neighbours(place);
    return found.length === 0 ? place.x : found.reduce((sum, one) => sum + one.x, 0) / found.length;
  });
  const right = [...wanted];
  layer.forEach((place, at) => {
    const before = layer[at - 1];
    if (before) right[at] = Math.max(right[at] ?? 0, (right[at - 1] ?? 0) + gap(before, place));
  });
  const left = [...wanted];
  for (let at = layer.length - 2; at >= 0; at -= 1) {
    const [place, next] = [layer[at], layer[at + 1]];
    if (place && next) left[at] = Math.min(left[at] ?? 0, (left[at + 1] ?? 0) - gap(place, next));
  }
  layer.forEach((place, at) => (place.x = ((right[at] ?? 0) + (left[at] ?? 0)) / 2));
}

/** The corners of an arrow: straight down, and across half-way between two layers. */
function corners(way: Place[], layerOf: Map<Place, number>, top: (layer: number) => number, sizes: LayoutSizes): Point[] {
  const points: Point[] = [];
  way.forEach((place, at) => {
    const layer = layerOf.get(place) ?? 0;
    const next = way[at + 1];
    if (next === undefined) return points.push({ x: place.x, y: top(layer) });
    const bottom = top(layer) + sizes.height;
    points.push({ x: place.x, y: at === 0 ? bottom : top(layer) });
    if (Math.abs(next.x - place.x) > 0.5) points.push({ x: place.x, y: bottom + sizes.down / 2 }, { x: next.x, y: bottom + sizes.down / 2 });
    return points.length;
  });
  return points;
}
