import { test } from "node:test";
import assert from "node:assert/strict";
import { arrange } from "../builder/layout/arrange";
import { edgeAt, loopAt, neighbour, snap, stepAt, stepNear, stepsIn } from "../builder/layout/hits";
import { route } from "../builder/layout/routes";
import { roundedPath } from "../shared/graph/path";
import { sceneOf } from "../builder/layout/scene";
import { overlaps, sizes } from "../builder/layout/sizes";
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "../builder/model/document";
import { KindCatalogue, StepKind } from "../builder/model/kinds";

const kind = (name: string, ports: string[], from: string | null = null): StepKind =>
  ({ kind: name, category: "flow", title: name, summary: "", parameters: {}, output: {}, ports, ports_from: from });
const kinds = new KindCatalogue([
  kind("start", ["next"]), kind("end", []), kind("agent", ["next", "error"]), kind("while", ["next", "body", "error"]),
  kind("parallel", ["error"], "branches[]"), kind("join", ["next", "error"]),
]);
const node = (slug: string, ofKind = "agent", more: Partial<WorkflowNode> = {}): WorkflowNode => ({ slug, kind: ofKind, ...more });
const edge = (source: string, target: string, port?: string): WorkflowEdge => ({ source, target, ...(port ? { port } : {}) });

const looped: WorkflowDocument = {
  nodes: [node("start", "start"), node("loop", "while"), node("one", "agent", { parent: "loop" }), node("two", "agent", { parent: "loop" }), node("end", "end")],
  edges: [edge("start", "loop"), edge("loop", "one", "body"), edge("one", "two"), edge("two", "loop"), edge("loop", "end")],
};

/** A workflow of many steps, with branches that meet and ways back. */
export function large(count: number): WorkflowDocument {
  const nodes = [node("start", "start")];
  const edges: WorkflowEdge[] = [];
  for (let at = 1; at < count - 1; at++) {
    nodes.push(node(`s${at}`));
    edges.push(edge(at === 1 ? "start" : `s${Math.max(1, at - 1 - (at % 5))}`, `s${at}`));
    if (at % 7 === 0) edges.push(edge(`s${at}`, `s${at - 3}`, "error"));
  }
  nodes.push(node("end", "end"));
  edges.push(edge(`s${count - 2}`, "end"));
  return { nodes, edges };
}

test("no two steps touch, and each lies below what leads to it", () => {
  const document = large(120);
  const { steps } = sceneOf(document, kinds);
  const boxes = [...steps.values()].map((step) => step.box);
  boxes.forEach((one, index) => boxes.slice(index + 1).forEach((other) => assert.ok(!overlaps(one, other))));
  for (const { source, target, port } of document.edges) {
    if (port !== "error") assert.ok((steps.get(source)?.box.y ?? 0) < (steps.get(target)?.box.y ?? 0), `${source} > ${target}`);
  }
});

test("a loop has its body beside it in a region of its own", () => {
  const scene = sceneOf(looped, kinds);
  const [region] = scene.regions;
  assert.equal(region?.step, "loop");
  const box = (slug: string) => scene.steps.get(slug)?.box ?? { x: 0, y: 0, width: 0, height: 0 };
  assert.ok(box("one").x >= box("loop").x + box("loop").width);
  assert.ok(box("end").y > (region?.y ?? 0) + (region?.height ?? 0), "what follows lies outside");
  assert.ok(box("start").y + sizes.height < (region?.y ?? 0));
  assert.equal(loopAt(scene, { x: box("two").x + 5, y: box("two").y + 5 }), "loop");
});

test("branches between a parallel step and its join are a region", () => {
  const scene = sceneOf({
    nodes: [node("start", "start"), node("both", "parallel", { parameters: { branches: ["a", "b"], join: "join" } }), node("x"), node("y"), node("join", "join"), node("end", "end")],
    edges: [edge("start", "both"), edge("both", "x", "a"), edge("both", "y", "b"), edge("x", "join"), edge("y", "join"), edge("join", "end")],
  }, kinds);
  assert.equal(scene.regions[0]?.kind, "branches");
  assert.equal(scene.steps.get("x")?.box.y, scene.steps.get("y")?.box.y);
});

test("ways are of right angles and pass no step", () => {
  const scene = sceneOf(large(60), kinds);
  for (const { corners } of scene.edges.values()) {
    corners.slice(1).forEach((corner, index) => {
      const before = corners[index];
      assert.ok(before && (Math.abs(before.x - corner.x) < 0.01 || Math.abs(before.y - corner.y) < 0.01));
    });
  }
  const box = (x: number, y: number) => ({ x, y, width: 100, height: 50 });
  const corners = route({ x: 50, y: 50 }, { x: 50, y: 400 }, { source: box(0, 0), target: box(0, 400), obstacles: [box(0, 200)] });
  assert.ok(corners.some((corner) => corner.x < 0 || corner.x > 100), "around the wall");
});

test("corners are round, and a straight way stays straight", () => {
  assert.equal(roundedPath([{ x: 0, y: 0 }, { x: 50, y: 0 }], 10), "M0 0L50 0");
  assert.equal(roundedPath([{ x: 0, y: 0 }, { x: 50, y: 0 }, { x: 50, y: 50 }], 10), "M0 0L40 0Q50 0 50 10L50 50");
});

test("points find steps and edges, frames find what they touch, and arrows go to the neighbour", () => {
  const scene = sceneOf(looped, kinds);
  const start = scene.steps.get("start")?.box ?? { x: 0, y: 0, width: 0, height: 0 };
  assert.equal(stepAt(scene, { x: start.x + 1, y: start.y + 1 }), "start");
  const [first] = scene.edges.values();
  assert.equal(edgeAt(scene, { x: (first?.middle.x ?? 0), y: (first?.middle.y ?? 0) + 3 }, 6), first?.key);
  assert.deepEqual(stepsIn(scene, { ...start, width: 10 }), ["start"]);
  assert.equal(neighbour(scene, "start", "down"), "loop");
  assert.equal(neighbour(scene, "start", "left"), null);
});

test("from far away the step beside the pointer is hit", () => {
  const scene = sceneOf(looped, kinds);
  const { x, y, height } = scene.steps.get("start")?.box ?? { x: 0, y: 0, height: 0 };
  const beside = { x: x + 5, y: y + height + 20 };
  assert.equal(stepAt(scene, beside), null);
  assert.equal(stepNear(scene, beside, 30), "start");
  assert.equal(stepNear(scene, beside, 10), null);
});

test("a dragged step rests level with a step near by, else on the grid", () => {
  const box = { x: 101, y: 205, width: 220, height: 68 };
  assert.deepEqual(snap(box, [{ x: 400, y: 200, width: 220, height: 68 }]).at, { x: 96, y: 200 });
  assert.deepEqual(snap(box, []).at, { x: 96, y: 204 });
});

test("three hundred steps are laid out within a tenth of a second or so", () => {
  const document = large(300);
  const began = performance.now();
  const places = arrange(document);
  assert.equal(places.size, 300);
  assert.ok(performance.now() - began < 600);
});
