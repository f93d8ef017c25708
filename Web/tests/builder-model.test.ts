import { test } from "node:test";
import assert from "node:assert/strict";
import { copySteps, duplicateSteps, pasteSteps, readFragment } from "../builder/model/clipboard";
import { addBehind, addStep, connect, insertOnEdge, removeSteps, renameStep, reorderEdge, setParameter } from "../builder/model/commands";
import { difference, isEmpty } from "../builder/model/difference";
import { WorkflowDocument, WorkflowNode } from "../builder/model/document";
import { History } from "../builder/model/history";
import { Family, KindCatalogue, StepKind } from "../builder/model/kinds";
import { notesOf, withNotes } from "../builder/model/notes";
import { outlineOf, visibleLines } from "../builder/model/outline";
import { placeOf, problemsAt } from "../builder/model/problems";
import { completionAt, matching, scopeAt } from "../builder/model/scope";

const kind = (name: string, ports: string[], from: string | null = null, category: Family = "flow"): StepKind => ({
  kind: name, category, title: name, summary: "", parameters: {}, ports, ports_from: from,
  output: name === "agent" ? { type: "object", properties: { text: { type: "string" } } } : {},
});
export const kinds = new KindCatalogue([
  kind("start", ["next", "error"]), kind("end", ["error"]), kind("agent", ["next", "error"], null, "models"),
  kind("condition", ["default", "error"], "branches[].name"), kind("while", ["next", "body", "error"]),
  kind("parallel", ["error"], "branches[]"), kind("join", ["next", "error"]), kind("assistant_message", ["next", "error"], null, "conversation"),
]);
const node = (slug: string, ofKind = slug, more: Partial<WorkflowNode> = {}): WorkflowNode => ({ slug, kind: ofKind, ...more });
const chain = (...nodes: WorkflowNode[]): WorkflowDocument => ({
  nodes, edges: nodes.slice(1).map((target, index) => ({ source: nodes[index]?.slug ?? "", target: target.slug })),
});
const simple = chain(node("start"), node("agent"), node("end"));
const ways = (document: WorkflowDocument): string[] =>
  document.edges.map((edge) => `${edge.source}${edge.port ? `:${edge.port}` : ""}>${edge.target}`);

test("a step put into an edge leads to what the edge led to", () => {
  const { document, select } = insertOnEdge(simple, kinds, simple.edges[0]!, { kind: "assistant_message" });
  assert.deepEqual(select, ["assistant_message"]);
  assert.deepEqual(ways(document), ["start>assistant_message", "assistant_message>agent", "agent>end"]);
});

test("a step behind a port comes before what the port led to", () => {
  const { document } = addBehind(simple, kinds, "agent", "next", { kind: "agent" });
  assert.deepEqual(ways(document), ["start>agent", "agent>agent_2", "agent_2>end"]);
});

test("the first step of a loop lies in it and leads back to it", () => {
  const loop = addStep(simple, { kind: "while" }).document;
  const { document } = addBehind(loop, kinds, "while", "body", { kind: "agent" });
  assert.equal(document.nodes.find((one) => one.slug === "agent_2")?.parent, "while");
  assert.deepEqual(ways(document).slice(2), ["while:body>agent_2", "agent_2>while"]);
});

test("what led to a removed step leads on to where it led", () => {
  assert.deepEqual(ways(removeSteps(simple, ["agent"])), ["start>end"]);
  assert.deepEqual(removeSteps(simple, ["start"]), simple);
});

test("a loop goes with its body", () => {
  const looped = chain(node("start"), node("loop", "while"), node("end"));
  const document = { nodes: [...looped.nodes, node("inner", "agent", { parent: "loop" })], edges: [...looped.edges, { source: "loop", target: "inner", port: "body" }, { source: "inner", target: "loop" }] };
  const left = removeSteps(document, ["loop"]);
  assert.deepEqual(left.nodes.map((one) => one.slug), ["start", "end"]);
  assert.deepEqual(ways(left), ["start>end"]);
});

test("another slug is taken over wherever the step is named", () => {
  const document: WorkflowDocument = {
    nodes: [node("ask", "agent"), node("say", "assistant_message", { parameters: { text: "{{ vars.ask.text }} {{ vars.asked }}" } })],
    edges: [{ source: "ask", target: "say", condition: "vars.ask.text != ''" }],
  };
  const renamed = renameStep(document, "ask", "question");
  assert.deepEqual(renamed.nodes[1]?.parameters, { text: "{{ vars.question.text }} {{ vars.asked }}" });
  assert.equal(renamed.edges[0]?.condition, "vars.question.text != ''");
});

test("copies have slugs of their own and keep the edges between them", () => {
  const { document, select } = duplicateSteps(simple, ["start", "agent", "end"]);
  assert.deepEqual(select, ["agent_2", "end_2"]);
  assert.deepEqual(ways(document).slice(2), ["agent_2>end_2"]);
  const fragment = readFragment(JSON.stringify(copySteps(simple, ["agent"])));
  assert.deepEqual(pasteSteps(simple, fragment!, { x: 0, y: 0 }).select, ["agent_2"]);
  assert.equal(readFragment("hello"), null);
});

test("what is undone can be done again, and letters in a row are one change", () => {
  const history = new History(simple);
  const first = setParameter(simple, ["agent"], "instructions", "A");
  history.apply(first, ["agent"], "agent.instructions");
  history.apply(setParameter(first, ["agent"], "instructions", "AB"), ["agent"], "agent.instructions");
  assert.ok(history.undo(["agent"]));
  assert.equal(history.document, simple);
  assert.deepEqual(history.redo([]), ["agent"]);
  assert.deepEqual(history.document.nodes[1]?.parameters, { instructions: "AB" });
  assert.equal(history.redo([]), null);
});

test("edges of one port change places among each other alone", () => {
  const document: WorkflowDocument = {
    nodes: [], edges: [{ source: "a", target: "x" }, { source: "b", target: "x" }, { source: "a", target: "y" }],
  };
  assert.deepEqual(ways(reorderEdge(document, document.edges[2]!, -1)), ["a>y", "b>x", "a>x"]);
});

test("branches that an author names are ports", () => {
  const ports = kinds.ports(node("condition", "condition", { parameters: { branches: [{ name: "yes" }, { name: "" }] } }));
  assert.deepEqual(ports.map((port) => port.name), ["yes", "default", "error"]);
});

test("where steps are drawn is no difference", () => {
  const moved = { ...simple, nodes: simple.nodes.map((one) => ({ ...one, position: { x: 1, y: 2 } })) };
  assert.ok(isEmpty(difference(simple, moved)));
  const found = difference(simple, setParameter(removeSteps(simple, ["end"]), ["agent"], "model", "small"));
  assert.deepEqual(found.changed.get("agent"), [{ field: "parameters.model", from: undefined, to: "small" }]);
  assert.deepEqual(found.removed.map((one) => one.slug), ["end"]);
  assert.equal(found.removedEdges.length, 1);
});

test("notes stay with the workflow and mean nothing to it", () => {
  const note = { id: "n", text: "Mind the step", x: 1, y: 2, width: 200, height: 100 };
  const document = withNotes(simple, [note]);
  assert.deepEqual(notesOf(document), [note]);
  assert.ok(isEmpty(difference(simple, document)));
  assert.deepEqual(notesOf(withNotes(document, [])), []);
});

test("the outline reads from top to bottom: branches under their step, what follows on its level", () => {
  const document: WorkflowDocument = {
    nodes: [node("start"), node("choice", "condition", { parameters: { branches: [{ name: "yes" }] } }), node("a", "agent"), node("b", "agent"), node("end"), node("lonely", "agent")],
    edges: [
      { source: "start", target: "choice" }, { source: "choice", target: "a", port: "yes" }, { source: "choice", target: "b", port: "default" },
      { source: "a", target: "end" }, { source: "b", target: "end" },
    ],
  };
  const lines = visibleLines(outlineOf(document), new Set());
  assert.deepEqual(lines.map((line) => `${line.depth}${line.type === "step" ? line.node.slug : `>${line.target}`}`),
    ["0start", "0choice", "1a", "1>end", "1b", "1>end", "0end", "0lonely"]);
});

test("a loop holds its body in the outline", () => {
  const document: WorkflowDocument = {
    nodes: [node("start"), node("loop", "while"), node("inner", "agent", { parent: "loop" }), node("end")],
    edges: [{ source: "start", target: "loop" }, { source: "loop", target: "inner", port: "body" }, { source: "inner", target: "loop" }, { source: "loop", target: "end" }],
  };
  const lines = visibleLines(outlineOf(document), new Set());
  assert.deepEqual(lines.map((line) => `${line.depth}${line.type === "step" ? line.node.slug : `>${line.target}`}`), ["0start", "0loop", "1inner", "1>loop", "0end"]);
});

test("expressions see what ran before, and are completed inside braces alone", () => {
  const seen = new Set(scopeAt(simple, kinds, "end").map((variable) => variable.path));
  assert.ok(seen.has("vars.agent.text") && seen.has("input.text") && seen.has("user.locale"));
  assert.ok(!scopeAt(simple, kinds, "agent").some((variable) => variable.path.startsWith("vars.agent")));
  assert.equal(completionAt("Hello vars.", 11, false), null);
  assert.deepEqual(completionAt("Hello {{ va", 11, false), { from: 9, typed: "va", isInside: true });
  assert.equal(completionAt("{{ a }} b", 9, false), null);
  assert.deepEqual(matching(scopeAt(simple, kinds, "end"), "text").map((one) => one.path), ["input.text", "vars.agent.text"]);
});

test("a problem of what lies in a parameter is one of the parameter, and one of an edge is where it begins", () => {
  const problem = { node: "agent", field: "parameters.tools[0].store", severity: "error" as const, message: "" };
  assert.equal(problemsAt([problem], "agent", "parameters.tools").length, 1);
  assert.equal(problemsAt([problem], "agent", "parameters.tool").length, 0);
  assert.equal(placeOf({ field: "edges[1]", severity: "error", message: "" }, simple), "agent");
});

test("leading back to the same step is nothing", () => {
  assert.equal(connect(simple, "agent", "next", "agent"), simple);
  assert.equal(connect(simple, "agent", "next", "end"), simple);
});
