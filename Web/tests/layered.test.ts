import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut } from "../shared/graph/lay-out";
import { roundedPath } from "../shared/graph/path";

const sizes = { width: 100, height: 40, across: 20, down: 30 };

test("each node is below those that lead to it, and no two overlap", () => {
  const nodes = ["start", "ask", "yes", "no", "join", "end"];
  const edges = [["start", "ask"], ["ask", "yes"], ["ask", "no"], ["yes", "join"], ["no", "join"], ["ask", "join"], ["join", "end"]]
    .map(([source = "", target = ""]) => ({ source, target }));
  const layout = layOut({ nodes, edges }, sizes);
  for (const { source, target } of edges) assert.ok((layout.nodes.get(source)?.y ?? 0) < (layout.nodes.get(target)?.y ?? 0));
  const all = [...layout.nodes.values()];
  for (const one of all) for (const other of all) {
    if (one !== other && one.y === other.y) assert.ok(Math.abs(one.x - other.x) >= sizes.width, "they overlap");
  }
  assert.ok(all.every(({ x }) => x >= 0 && x + sizes.width <= layout.width + 0.5));
  const ends = layout.edges.map(({ points }) => points.at(-1));
  assert.equal(ends.length, edges.length);
});

test("arrows that lead back go round, and a loop ends", () => {
  const layout = layOut({ nodes: ["a", "b"], edges: [{ source: "a", target: "b" }, { source: "b", target: "a" }, { source: "b", target: "b" }] }, sizes);
  assert.deepEqual(layout.edges.map((edge) => edge.isBack), [false, true, true]);
});

test("three hundred nodes are laid out at once", () => {
  const nodes = Array.from({ length: 300 }, (_, at) => `n${at}`);
  const edges = nodes.slice(1).map((target, at) => ({ source: nodes[Math.floor(at / 2)] ?? "", target }));
  const began = performance.now();
  layOut({ nodes, edges }, sizes);
  assert.ok(performance.now() - began < 500);
});

test("corners are rounded within their lines", () => {
  assert.equal(roundedPath([{ x: 0, y: 0 }, { x: 0, y: 10 }, { x: 10, y: 10 }], 4), "M0 0L0 6Q0 10 4 10L10 10");
});
