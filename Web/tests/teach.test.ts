import assert from "node:assert/strict";
import { test } from "node:test";
import type { Heard, Standing } from "../shared/teaching/standing";
import { byStep, classOf, counts, fitting, usualVersion } from "../teach/state/class-list";
import { readView, writeView } from "../teach/state/view";
import { canWait, mapOf, shapeOf, stepThatSaid } from "../teach/state/workflow-map";
import { english } from "../teach/i18n/en";
import { french } from "../teach/i18n/fr";

function heard(name: string, node: string | null, changes: Partial<Standing> = {}): Heard {
  const steps = node === null ? [] : [{ node, title: null, kind: "guided_exercise", status: "waiting" as const, since: "2026-11-23T08:00:00Z", attempts: 1 }];
  return {
    at: 0,
    standing: {
      thread_id: `thr_${name}`, person: { id: name, name }, workflow: { slug: "lab", title: "Lab", version: 2 },
      run: { id: "r", status: node === null ? "completed" : "waiting" }, steps, taken_over: null,
      created_at: "2026-11-23T08:00:00Z", last_activity_at: "2026-11-23T08:00:00Z", idle_seconds: 0, ...changes,
    },
  };
}

const member = (name: string, role: "learner" | "teacher" = "learner") =>
  ({ user_id: name, role, created_at: "", user: { name } });

test("a class has who began, who finished, and the learners who did not begin", () => {
  const rows = classOf([heard("Ann", "ohm"), heard("Ben", null), heard("Zoé", "ohm", { workflow: { slug: "quiz", title: "", version: 1 } })],
    [member("Ann"), member("Cleo"), member("Marie", "teacher")], "lab", 0);
  assert.deepEqual(rows.map((row) => [row.person.name, row.shown]), [["Ann", "working"], ["Ben", "done"], ["Cleo", "absent"]]);
  assert.equal(counts(rows).get("absent"), 1);
  assert.deepEqual([...byStep(rows)].map(([step, people]) => [step, people.length]), [["ohm", 1], ["", 1]]);
  assert.equal(usualVersion(rows), 2);
});

test("the address says who is shown, and what it does not know stands for nothing", () => {
  const view = readView(new URLSearchParams("?assistant=lab&state=stuck&step=ohm&q=an&sort=name&conversation=thr_1"));
  assert.equal(writeView(view), "?assistant=lab&state=stuck&step=ohm&q=an&sort=name&conversation=thr_1");
  assert.equal(writeView(readView(new URLSearchParams("?state=nowhere&sort=up"))), "");
});

test("filters hold together, and names are found without accents", () => {
  const rows = classOf([heard("Élise", "ohm"), heard("Ann", "volt")], [], "lab", 0);
  const shown = (query: string) => fitting(rows, readView(new URLSearchParams(query))).map((row) => row.person.name);
  assert.deepEqual(shown("?q=elise"), ["Élise"]);
  assert.deepEqual(shown("?step=volt&state=working"), ["Ann"]);
  assert.deepEqual(shown("?step=volt&state=done"), []);
  assert.deepEqual(shown("?sort=name"), ["Ann", "Élise"]);
});

const map = mapOf({
  nodes: [
    { slug: "start", kind: "start" }, { slug: "intro", kind: "assistant_message", parameters: { text: "An ohm is a volt." } },
    { slug: "loop", kind: "while" }, { slug: "ask", kind: "wait_for_user_input", parent: "loop", parameters: { message: "Again, {{ vars.name }}?" } },
    { slug: "last", kind: "wait_for_user_input", parameters: { message: "{{ vars.name }}" } },
  ],
  edges: [{ source: "start", target: "intro" }, { source: "intro", target: "loop" }, { source: "loop", target: "last" }],
}, 1);

test("the steps of a loop hang at it, and nobody is put into one", () => {
  assert.ok(shapeOf(map).edges.some((edge) => edge.source === "loop" && edge.target === "ask"));
  assert.deepEqual(map.nodes.filter(canWait).map((node) => node.slug), ["last"]);
});

test("what was said is found at the one step that says it", () => {
  assert.equal(stepThatSaid(map, "An ohm is a volt.")?.slug, "intro");
  assert.equal(stepThatSaid(map, "Again, Ann?")?.slug, "ask");
  assert.equal(stepThatSaid(map, "Anything"), null);
});

test("both languages of the teacher's view name the same values", () => {
  const names = (template: string): string[] => [...template.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(english) as (keyof typeof english)[]) assert.deepEqual(names(french[key]), names(english[key]), key);
});
