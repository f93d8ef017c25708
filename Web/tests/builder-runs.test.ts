import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONValue, WorkflowDocument, WorkflowEdge, WorkflowNode } from "../builder/model/document";
import { type PassedStep, waysTaken } from "../builder/run/ways-taken";
import { DraftSaver, type Write } from "../builder/state/draft-saver";
import { APIError } from "../shared/session/api";

/** `a>b`, `a:port>b`; steps named `join…` are joins, and `in_…` lie in the loop `each`. */
function drawn(...ways: string[]): WorkflowDocument {
  const edges = ways.map((way): WorkflowEdge => {
    const [from = "", target = ""] = way.split(">");
    const [source = "", port = "next"] = from.split(":");
    return { source, target, port };
  });
  const nodes = [...new Set(edges.flatMap(({ source, target }) => [source, target]))].map((slug): WorkflowNode => ({
    slug, kind: slug.startsWith("join") ? "join" : "x", parent: slug.startsWith("in_") ? "each" : null,
  }));
  return { nodes, edges };
}

function done(node: string, strand: string | null, output: JSONValue = {}): PassedStep {
  return { node, strand, isDone: true, hasFailed: false, output };
}

function taken(document: WorkflowDocument, ...steps: PassedStep[]): string[] {
  return [...waysTaken(document, steps)].map((key) => key.replace(/>next>/, ">").replace(/>0$/, "")).sort();
}

test("an edge between two steps of a run that went another way is not taken", () => {
  const document = drawn("start>ask", "ask:approved>say", "ask:rejected>end", "say>end");
  for (const strand of ["0", null]) {
    assert.deepEqual(taken(document, done("start", strand), done("ask", strand, { decision: "approved" }), done("say", strand), done("end", strand)), [
      "ask>approved>say", "say>end", "start>ask",
    ]);
  }
});

test("of several ways to the same step that of the port is taken, and none while it is not known", () => {
  const document = drawn("ask:approved>end", "ask:rejected>end", "ask:error>end");
  assert.deepEqual(taken(document, done("ask", "0", { decision: "rejected" }), done("end", "0")), ["ask>rejected>end"]);
  assert.deepEqual(taken(document, { ...done("ask", "0"), hasFailed: true }, done("end", "0")), ["ask>error>end"]);
  assert.deepEqual(taken(document, done("ask", null, null), done("end", null)), []);
});

test("branches are taken to their join, also the one without steps", () => {
  const document = drawn("fork:one>a", "a>b", "fork:two>c", "fork:three>join", "b>join", "c>join", "join>end", "c:error>end");
  const all = ["a>b", "b>join", "c>join", "fork>one>a", "fork>three>join", "fork>two>c", "join>end"];
  const steps = (own: (strand: string) => string | null): PassedStep[] =>
    [["fork", "0"], ["a", "1"], ["c", "2"], ["b", "1"], ["join", "0"], ["end", "0"]].map(([node = "", strand = ""]) => done(node, own(strand)));
  assert.deepEqual(taken(document, ...steps((strand) => strand)), all);
  // While it goes on nobody says which strand a step is in; a branch without steps is known later.
  assert.deepEqual(taken(document, ...steps(() => null)), all.filter((way) => way !== "fork>three>join"));
});

test("the rounds of a loop lead back to it", () => {
  const document = drawn("start>each", "each:body>in_one", "in_one>each", "each>end", "start:other>end");
  const steps = [done("start", "0"), done("each", "0"), done("in_one", "1"), done("in_one", "2"), done("end", "0")];
  assert.deepEqual(taken(document, ...steps), ["each>body>in_one", "each>end", "in_one>each", "start>each"]);
});

const [first, second, third] = ["first", "second", "third"].map((slug): WorkflowDocument => ({ nodes: [{ slug, kind: "x" }], edges: [] })) as [WorkflowDocument, WorkflowDocument, WorkflowDocument];

function saver(write: Write): DraftSaver {
  return new DraftSaver(write, first, "1", () => undefined, 100_000);
}

test("saving at once tells whether all is saved, also what was changed meanwhile", async () => {
  const written: [string | undefined, string | null][] = [];
  const made = saver(async (document, etag) => {
    if (written.length === 0) made.changed(third);
    written.push([document.nodes[0]?.slug, etag]);
    return { etag: String(written.length + 1), problems: [] };
  });
  assert.equal(await made.flush(), true);
  made.changed(second);
  assert.deepEqual(await Promise.all([made.flush(), made.flush()]), [true, true]);
  assert.deepEqual(written, [["second", "1"], ["third", "2"]]);
  assert.equal(made.tag, "3");
});

test("what cannot be saved is not called saved", async () => {
  for (const [status, state] of [[412, "conflict"], [422, "failed"]] as const) {
    const made = saver(() => Promise.reject(new APIError(status, "refused", "No.", null)));
    made.changed(second);
    // oxlint-disable-next-line no-await-in-loop -- Each stands alone.
    assert.equal(await made.flush(), false);
    assert.equal(made.state, state);
    // oxlint-disable-next-line no-await-in-loop -- As above.
    assert.equal(await made.flush(), false);
  }
});

test("a draft that was overtaken waits for a decision, though nothing was changed here", async () => {
  const made = saver(() => Promise.resolve({ etag: "9", problems: [] }));
  made.overtaken();
  assert.equal(await made.flush(), false);
  made.changed(second);
  assert.equal(await made.flush(), false);
  await made.overwrite();
  assert.equal(await made.flush(), true);
});
