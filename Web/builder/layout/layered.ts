/** Something to be placed: a step, or a loop with all that lies in it. */
export interface Block {
  id: string;
  width: number;
  height: number;
  /** How far below its top the edges come in and leave. */
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
  height: number;
  anchor: number;
  y: number;
  before: Cell[];
  behind: Cell[];
}

/** The top left corner of each block. */
export type Places = Map<string, { x: number; y: number }>;

/** Room between columns and rows. */
export interface Gaps {
  column: number;
  row: number;
}

/**
 * Places blocks in columns from left to right, each behind those that lead to it. Ways over several columns keep a lane
 * free of blocks; crossings are taken out by sweeps over the columns, and blocks are pulled level with what they are
 * joined to.
 */
export function layered(blocks: readonly Block[], links: readonly Link[], gaps: Gaps): Places {
  const columns = order(cells(blocks, links, gaps));
  straighten(columns, gaps);
  const places: Places = new Map();
  let x = 0;
  for (const column of columns) {
    const width = Math.max(0, ...column.map((cell) => cell.block?.width ?? 0));
    for (const cell of column) if (cell.block) places.set(cell.id, { x, y: cell.y });
    x += width + gaps.column;
  }
  const top = Math.min(0, ...[...places.values()].map((place) => place.y));
  for (const place of places.values()) place.y -= top;
  return places;
}

/** The blocks in their columns, with a cell without a block wherever a way passes a column. */
function cells(blocks: readonly Block[], links: readonly Link[], gaps: Gaps): Cell[][] {
  const byID = new Map<string, Cell>(blocks.map((block) => [block.id, { id: block.id, block, layer: 0, height: block.height, anchor: block.anchor, y: 0, before: [], behind: [] }]));
  const onward = forward(blocks, links);
  for (const { id, layer } of layers(blocks, onward)) {
    const cell = byID.get(id);
    if (cell) cell.layer = layer;
  }
  const columns: Cell[][] = [];
  const put = (cell: Cell): void => void (columns[cell.layer] ??= []).push(cell);
  for (const block of blocks) {
    const cell = byID.get(block.id);
    if (cell) put(cell);
  }
  for (const link of onward) {
    const [source, target] = [byID.get(link.source), byID.get(link.target)];
    if (!source || !target) continue;
    let last = source;
    for (let layer = source.layer + 1; layer < target.layer; layer++) {
      const lane: Cell = { id: "", block: null, layer, height: gaps.row / 2, anchor: gaps.row / 4, y: 0, before: [last], behind: [] };
      last.behind.push(lane);
      put(lane);
      last = lane;
    }
    last.behind.push(target);
    target.before.push(last);
  }
  return columns.map((column) => column ?? []);
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

/** The column of each block: one behind the last of those that lead to it. */
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

/** Sorts each column by the middle of the neighbours in the column before, then in the one behind, some times. */
function order(columns: Cell[][]): Cell[][] {
  for (let sweep = 0; sweep < 6; sweep++) {
    const isForth = sweep % 2 === 0;
    const list = isForth ? columns : [...columns].reverse();
    for (const column of list) {
      const rank = new Map<Cell, number>();
      for (const cell of column) {
        const near = isForth ? cell.before : cell.behind;
        const places = near.map((other) => columns[other.layer]?.indexOf(other) ?? 0);
        const here = column.indexOf(cell);
        rank.set(cell, places.length === 0 ? here : places.reduce((sum, place) => sum + place, 0) / places.length);
      }
      column.sort((one, other) => (rank.get(one) ?? 0) - (rank.get(other) ?? 0));
    }
  }
  return columns;
}

/** Gives the cells their heights on the page: level with their neighbours as far as the order leaves room. */
function straighten(columns: readonly Cell[][], gaps: Gaps): void {
  for (const column of columns) {
    let y = 0;
    for (const cell of column) {
      cell.y = y;
      y += cell.height + gaps.row;
    }
  }
  for (let sweep = 0; sweep < 8; sweep++) {
    const isForth = sweep % 2 === 0;
    for (const column of isForth ? columns : [...columns].reverse()) {
      const wished = column.map((cell) => {
        const near = isForth ? cell.before : cell.behind;
        if (near.length === 0) return cell.y;
        const lines = near.map((other) => other.y + other.anchor).sort((one, other) => one - other);
        const middle = Math.floor(lines.length / 2);
        const line = lines.length % 2 === 1 ? (lines[middle] ?? 0) : ((lines[middle - 1] ?? 0) + (lines[middle] ?? 0)) / 2;
        return line - cell.anchor;
      });
      settle(column, wished, gaps.row);
    }
  }
}

/** Places cells as near to where they wish to be as they can without touching: those that touch move as one. */
function settle(column: readonly Cell[], wished: readonly number[], gap: number): void {
  const groups: { cells: Cell[]; offsets: number[]; sum: number; y: number; height: number }[] = [];
  column.forEach((cell, index) => {
    let group = { cells: [cell], offsets: [0], sum: wished[index] ?? 0, y: wished[index] ?? 0, height: cell.height };
    for (let last = groups.at(-1); last !== undefined && last.y + last.height + gap > group.y; last = groups.at(-1)) {
      groups.pop();
      const shift = last.height + gap;
      group = {
        cells: [...last.cells, ...group.cells],
        offsets: [...last.offsets, ...group.offsets.map((offset) => offset + shift)],
        sum: last.sum + group.sum - group.cells.length * shift,
        y: 0, height: shift + group.height,
      };
      group.y = group.sum / group.cells.length;
    }
    groups.push(group);
  });
  for (const group of groups) group.cells.forEach((cell, index) => (cell.y = group.y + (group.offsets[index] ?? 0)));
}
