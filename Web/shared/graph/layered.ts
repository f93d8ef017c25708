/** Something to be placed: a step, or a loop with all that lies in it. */
export interface Block {
  id: string;
  width: number;
  height: number;
  /** How far right of its left side the edges come in and leave. */
  anchor: number;
}

/** A way between two blocks. */
export interface Link {
  source: string;
  target: string;
}

interface Cell {
  id: string;
  block: Block | null;
  layer: number;
  width: number;
  anchor: number;
  x: number;
  before: Cell[];
  behind: Cell[];
}

/** A point, in pixels from the left and the top. */
export interface Point {
  x: number;
  y: number;
}

/** Room between columns and rows. */
export interface Gaps {
  column: number;
  row: number;
}

/** Blocks in their rows. */
export interface Rows {
  /** The top left corner of each block. */
  places: Map<string, Point>;
  rows: { y: number; height: number }[];
  /** The ways that lead onward: in which row each begins, and how far right it passes each row from there on. */
  ways: { source: string; target: string; row: number; lines: number[] }[];
}

/**
 * Places blocks in rows from top to bottom, each below those that lead to it. Ways over several rows keep a lane free of
 * blocks; crossings are taken out by sweeps over the rows, and blocks are pulled into line with what they are joined to.
 */
export function layered(blocks: readonly Block[], links: readonly Link[], gaps: Gaps): Rows {
  const { rows, ways } = cells(blocks, links, gaps);
  order(rows);
  straighten(rows, gaps);
  const places = new Map<string, Point>();
  const heights: Rows["rows"] = [];
  let y = 0;
  for (const row of rows) {
    const height = Math.max(0, ...row.map((cell) => cell.block?.height ?? 0));
    for (const cell of row) if (cell.block) places.set(cell.id, { x: cell.x, y });
    heights.push({ y, height });
    y += height + gaps.row;
  }
  const left = Math.min(...[...places.values()].map((place) => place.x));
  for (const place of places.values()) place.x -= left;
  return {
    places, rows: heights,
    ways: ways.map(({ link: { source, target }, cells: way }) => ({ source, target, row: way[0]?.layer ?? 0, lines: way.map((cell) => cell.x + cell.anchor - left) })),
  };
}

/** The blocks in their rows, with a cell without a block wherever a way passes a row. */
function cells(blocks: readonly Block[], links: readonly Link[], gaps: Gaps): { rows: Cell[][]; ways: { link: Link; cells: Cell[] }[] } {
  const byID = new Map<string, Cell>(blocks.map((block) => [block.id, { id: block.id, block, layer: 0, width: block.width, anchor: block.anchor, x: 0, before: [], behind: [] }]));
  const onward = forward(blocks, links);
  for (const { id, layer } of layers(blocks, onward)) {
    const cell = byID.get(id);
    if (cell) cell.layer = layer;
  }
  const rows: Cell[][] = [];
  const put = (cell: Cell): void => void (rows[cell.layer] ??= []).push(cell);
  for (const block of blocks) {
    const cell = byID.get(block.id);
    if (cell) put(cell);
  }
  const ways: { link: Link; cells: Cell[] }[] = [];
  for (const link of onward) {
    const [source, target] = [byID.get(link.source), byID.get(link.target)];
    if (!source || !target) continue;
    let last = source;
    const way = [source];
    for (let layer = source.layer + 1; layer < target.layer; layer++) {
      const lane: Cell = { id: "", block: null, layer, width: gaps.column / 2, anchor: gaps.column / 4, x: 0, before: [last], behind: [] };
      last.behind.push(lane);
      put(lane);
      way.push(lane);
      last = lane;
    }
    ways.push({ link, cells: [...way, target] });
    last.behind.push(target);
    target.before.push(last);
  }
  return { rows: rows.map((row) => row ?? []), ways };
}

/** The ways without those that lead back, each once. */
function forward(blocks: readonly Block[], links: readonly Link[]): Link[] {
  const ways = new Map<string, string[]>(blocks.map((block) => [block.id, []]));
  for (const link of links) {
    const targets = ways.get(link.source);
    if (targets && ways.has(link.target) && link.source !== link.target && !targets.includes(link.target)) targets.push(link.target);
  }
  const state = new Map<string, "open" | "done">();
  const kept: Link[] = [];
  const visit = (root: string): void => {
    const stack: { id: string; next: number }[] = [{ id: root, next: 0 }];
    state.set(root, "open");
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const target = ways.get(top.id)?.[top.next++];
      if (target === undefined) {
        state.set(top.id, "done");
        stack.pop();
      } else if (state.get(target) !== "open") {
        kept.push({ source: top.id, target });
        if (!state.has(target)) {
          state.set(target, "open");
          stack.push({ id: target, next: 0 });
        }
      }
    }
  };
  for (const block of blocks) if (!state.has(block.id)) visit(block.id);
  return kept;
}

/** The row of each block: one below the last of those that lead to it. */
function layers(blocks: readonly Block[], links: readonly Link[]): { id: string; layer: number }[] {
  const waits = new Map(blocks.map((block) => [block.id, 0]));
  const ways = new Map<string, string[]>();
  for (const { source, target } of links) {
    waits.set(target, (waits.get(target) ?? 0) + 1);
    ways.set(source, [...(ways.get(source) ?? []), target]);
  }
  const found = new Map<string, number>();
  const ready = blocks.filter((block) => waits.get(block.id) === 0).map((block) => block.id);
  for (const id of ready) found.set(id, 0);
  for (let at = 0; at < ready.length; at++) {
    const id = ready[at] ?? "";
    for (const target of ways.get(id) ?? []) {
      found.set(target, Math.max(found.get(target) ?? 0, (found.get(id) ?? 0) + 1));
      const left = (waits.get(target) ?? 1) - 1;
      waits.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  return blocks.map((block) => ({ id: block.id, layer: found.get(block.id) ?? 0 }));
}

/** Sorts each row by the middle of the neighbours in the row above, then in the one below, some times. */
function order(rows: readonly Cell[][]): void {
  for (let sweep = 0; sweep < 6; sweep++) {
    const isForth = sweep % 2 === 0;
    const list = isForth ? rows : [...rows].reverse();
    for (const row of list) {
      const rank = new Map<Cell, number>();
      for (const cell of row) {
        const near = isForth ? cell.before : cell.behind;
        const places = near.map((other) => rows[other.layer]?.indexOf(other) ?? 0);
        const here = row.indexOf(cell);
        rank.set(cell, places.length === 0 ? here : places.reduce((sum, place) => sum + place, 0) / places.length);
      }
      row.sort((one, other) => (rank.get(one) ?? 0) - (rank.get(other) ?? 0));
    }
  }
}

/** Gives the cells their places in the rows: in line with their neighbours as far as the order leaves room. */
function straighten(rows: readonly Cell[][], gaps: Gaps): void {
  for (const row of rows) {
    let x = 0;
    for (const cell of row) {
      cell.x = x;
      x += cell.width + gaps.column;
    }
  }
  for (let sweep = 0; sweep < 8; sweep++) {
    const isForth = sweep % 2 === 0;
    for (const row of isForth ? rows : [...rows].reverse()) {
      const wished = row.map((cell) => {
        const near = isForth ? cell.before : cell.behind;
        if (near.length === 0) return cell.x;
        const lines = near.map((other) => other.x + other.anchor).sort((one, other) => one - other);
        const middle = Math.floor(lines.length / 2);
        const line = lines.length % 2 === 1 ? (lines[middle] ?? 0) : ((lines[middle - 1] ?? 0) + (lines[middle] ?? 0)) / 2;
        return line - cell.anchor;
      });
      settle(row, wished, gaps.column);
    }
  }
}

/** Places cells as near to where they wish to be as they can without touching: those that touch move as one. */
function settle(row: readonly Cell[], wished: readonly number[], gap: number): void {
  const groups: { cells: Cell[]; offsets: number[]; sum: number; x: number; width: number }[] = [];
  row.forEach((cell, index) => {
    let group = { cells: [cell], offsets: [0], sum: wished[index] ?? 0, x: wished[index] ?? 0, width: cell.width };
    for (let last = groups.at(-1); last !== undefined && last.x + last.width + gap > group.x; last = groups.at(-1)) {
      groups.pop();
      const shift = last.width + gap;
      group = {
        cells: [...last.cells, ...group.cells],
        offsets: [...last.offsets, ...group.offsets.map((offset) => offset + shift)],
        sum: last.sum + group.sum - group.cells.length * shift,
        x: 0, width: shift + group.width,
      };
      group.x = group.sum / group.cells.length;
    }
    groups.push(group);
  });
  for (const group of groups) group.cells.forEach((cell, index) => (cell.x = group.x + (group.offsets[index] ?? 0)));
}
