import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser } from "../shared/browser/event-stream";
import { widgetWords } from "../shared/teaching/items";
import type { APIClient } from "../shared/session/api";
import { StandingBoard } from "../shared/teaching/standing-board";
import { english } from "../shared/teaching/i18n/en";
import { french } from "../shared/teaching/i18n/fr";
import { byNeed, conditionOf, Heard, initials, newestOfEach, Standing, StandingStep } from "../shared/teaching/standing";

function standing(name: string, changes: Partial<Standing> = {}, step: Partial<StandingStep> | null = {}): Standing {
  const at: StandingStep = { node: "one", title: null, kind: "wait_for_user_input", status: "waiting", since: "2026-11-23T08:00:00Z", attempts: 0, ...step };
  return {
    thread_id: `thr_${name}`, person: { id: name, name }, workflow: { slug: "lab", title: "Lab", version: 1 },
    run: { id: "run", status: "waiting" }, steps: step === null ? [] : [at], taken_over: null,
    created_at: "2026-11-23T08:00:00Z", last_activity_at: "2026-11-23T08:00:00Z", idle_seconds: 0, ...changes,
  };
}

test("events keep their names, and bytes may be cut anywhere", () => {
  const bytes = new TextEncoder().encode(": alive\n\nevent: conversation\r\ndata: {\"é\":1}\r\n\r\ndata: a\ndata: b\n\nevent: ready\ndata: {}\n\n");
  for (const size of [1, 2, 7, 1000]) {
    const parser = new EventParser();
    const events = [];
    for (let place = 0; place < bytes.length; place += size) events.push(...parser.push(bytes.slice(place, place + size)));
    assert.deepEqual(events, [
      { name: "conversation", data: '{"é":1}' }, { name: "message", data: "a\nb" }, { name: "ready", data: "{}" },
    ]);
  }
});

test("how somebody gets on follows from their run, their attempts and how long they did nothing", () => {
  assert.equal(conditionOf(standing("a"), 599), "working");
  assert.equal(conditionOf(standing("a"), 600), "idle");
  assert.equal(conditionOf(standing("a", {}, { attempts: 3 }), 5000), "stuck");
  assert.equal(conditionOf(standing("a", { run: { id: "r", status: "completed" } }, null), 5000), "done");
  assert.equal(conditionOf(standing("a", { run: { id: "r", status: "failed" } }, null), 0), "failed");
  assert.equal(conditionOf(standing("a", { run: { id: "r", status: "cancelled" } }, null), 0), "begins");
  assert.equal(conditionOf(standing("a", { run: { id: "r", status: "running" } }, null), 5000), "working");
});

test("who needs help first comes first", () => {
  const heard = (one: Standing): Heard => ({ standing: one, at: 0 });
  const people = [
    standing("done", { run: { id: "r", status: "completed" } }, null), standing("working"),
    standing("idle", { idle_seconds: 700 }), standing("idler", { idle_seconds: 900 }),
    standing("stuck", {}, { attempts: 3 }), standing("stuck-more", {}, { attempts: 5 }),
    standing("failed", { run: { id: "r", status: "failed" } }, null),
  ].map(heard);
  const order = people.sort(byNeed(0)).map((one) => one.standing.person.name);
  assert.deepEqual(order, ["failed", "stuck-more", "stuck", "idler", "idle", "working", "done"]);
});

test("of several conversations with an assistant the newest counts", () => {
  const [old, recent] = ["2026-11-01T08:00:00Z", "2026-11-23T08:00:00Z"];
  const first = { standing: standing("a", { thread_id: "old", created_at: old }), at: 0 };
  const second = { standing: standing("a", { thread_id: "recent", created_at: recent }), at: 0 };
  const other = { standing: standing("a", { thread_id: "other", workflow: { slug: "quiz", title: "Quiz", version: 1 } }), at: 0 };
  assert.deepEqual(newestOfEach([second, first, other]).map((one) => one.standing.thread_id), ["recent", "other"]);
});

test("an answer that comes late does not take the place of what the stream has told since", () => {
  const board = new StandingBoard(null as unknown as APIClient, "course", null, () => 0);
  const shown = (): string | undefined => board.get("thr_a")?.standing.steps[0]?.node;
  board.take(standing("a", {}, { node: "two", since: "2026-11-23T08:05:00.250Z" }));
  board.take(standing("a", { last_activity_at: "2026-11-23T08:04:00Z" }, { node: "one" }));
  assert.equal(shown(), "two");
  board.take(standing("a", { last_activity_at: "2026-11-23T08:06:00Z" }, { node: "one" }));
  assert.equal(shown(), "one");
});

test("initials are of the first and last word, and none where there is no name", () => {
  assert.deepEqual(["Ann Learner", "Élise de la Tour", "ben", "", "李 雷"].map(initials), ["AL", "ÉT", "B", "", "李雷"]);
});

test("the words of a widget are read in their order", () => {
  const card = { type: "Card", children: [{ type: "Title", value: "Volts" }, { type: "Row", children: [{ type: "Text", value: "U = R · I" }, { type: "Button", label: "Next" }] }] };
  assert.deepEqual(widgetWords(card), ["Volts", "U = R · I", "Next"]);
});

test("both languages name the same values in what teachers read", () => {
  const names = (template: string): string[] => [...template.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(english) as (keyof typeof english)[]) assert.deepEqual(names(french[key]), names(english[key]), key);
});
