import assert from "node:assert/strict";
import { test } from "node:test";
import { marked, pauseBefore, shareDone } from "../admin/knowledge/document-progress";
import { amountText, countIn, currencyHelp, microsOf, numberOf, unitsOf } from "../admin/models/amounts";
import { levelOf } from "../admin/models/budget-level";
import { chainOf, mayFollow } from "../admin/models/fallback-chain";
import { slugOf } from "../admin/models/provider-needs";
import { besidesOf, pointsOf, totalsOf } from "../admin/models/usage-figures";
import { lastDay, rangeOf } from "../admin/models/usage-range";
import type { UsageLine } from "../admin/api/budgets";
import type { Model } from "../admin/api/models";
import { clockText, qualityOf, stagesOf, turnSeries, typicalWait } from "../admin/telephone/call-course";
import { withChosen } from "../admin/telephone/sound-models";

const line = (key: string, cost: number, calls = 1): UsageLine => ({
  key,
  name: null,
  calls,
  failures: 0,
  fallbacks: 0,
  input_tokens: 10,
  output_tokens: 5,
  cached_tokens: 0,
  reasoning_tokens: 0,
  images: 0,
  characters: 0,
  sound_seconds: 0,
  cost,
  first_ms: null,
  total_ms: 1,
});

test("amounts are read as people write them and kept in millionths", () => {
  assert.equal(microsOf("1 234,50"), 1_234_500_000);
  assert.equal(microsOf("0.0000015"), 2);
  assert.equal(microsOf("-1"), null);
  assert.equal(numberOf("1.2.3"), null);
  assert.equal(unitsOf(1_500_000), "1.5");
  assert.equal(amountText(1_234_567_890), "1,234.57");
  assert.equal(amountText(1_234), "0.00123");
  assert.equal(currencyHelp(), "In the installation’s currency.");
  countIn("EUR");
  assert.equal(amountText(1_234_567_890), "€1,234.57");
  assert.equal(amountText(1_234), "€0.0012");
  assert.equal(currencyHelp(), "In EUR.");
  countIn(null);
});

test("a budget warns at its share and is exhausted at its end", () => {
  const budget = { used: 70, held: 40, limit: 100, warn_at: 0.8, exhausted: false };
  assert.deepEqual(levelOf(budget), { used: 0.7, held: 0.30000000000000004, warning: 0.8, state: "calm" });
  assert.equal(levelOf({ ...budget, used: 80 }).state, "warned");
  assert.equal(levelOf({ ...budget, used: 120 }).state, "exhausted");
  assert.equal(levelOf({ ...budget, used: 0, limit: 0 }).state, "exhausted");
});

test("days without use are drawn, and the many small lines are one", () => {
  const words = { name: ({ key }: UsageLine) => key ?? "None", others: "Others", most: 2 };
  const days = pointsOf([line("2026-03-01", 3_000_000), line("2026-02-27", 1_000_000)], "day", "cost", words);
  assert.deepEqual(days, [{ x: "2026-02-27", y: 1 }, { x: "2026-02-28", y: 0 }, { x: "2026-03-01", y: 3 }]);
  const models = pointsOf([line("a", 0, 1), line("b", 0, 5), line("c", 0, 2), line("d", 0, 1)], "model", "calls", words);
  assert.deepEqual(models, [{ x: "b", y: 5 }, { x: "c", y: 2 }, { x: "Others", y: 2 }]);
  assert.deepEqual(totalsOf([line("a", 2), line("b", 3)]), { calls: 2, failures: 0, tokens: 30, cost: 5 });
  assert.deepEqual(besidesOf([line("a", 2)]), []);
  const spoken = { ...line("b", 3), characters: 40, sound_seconds: 2 };
  assert.deepEqual(besidesOf([line("a", 2), spoken, spoken]), [{ unit: "characters", sum: 80 }, { unit: "sound_seconds", sum: 4 }]);
});

test("spans of time end today and include their last day", () => {
  const now = new Date("2026-11-23T22:00:00Z");
  const none = { from: "", to: "" };
  assert.deepEqual(rangeOf("7", now, none), { from: "2026-11-17", until: "2026-11-24" });
  assert.deepEqual(rangeOf("month", now, none), { from: "2026-11-01", until: "2026-11-24" });
  const custom = rangeOf("custom", now, { from: "2026-10-01", to: "2026-10-31" });
  assert.deepEqual(custom, { from: "2026-10-01", until: "2026-11-01" });
  assert.equal(lastDay(custom), "2026-10-31");
  assert.deepEqual(rangeOf("custom", now, { from: "2026-13-01", to: "" }), { from: "2026-10-25", until: "2026-11-24" });
});

test("a chain of models is followed once, and no circle is offered", () => {
  const model = (slug: string, ...names: string[]): Pick<Model, "slug" | "fallbacks" | "purpose"> => ({
    slug,
    purpose: "chat",
    fallbacks: names.map((name) => ({ model: name })),
  });
  const models = [model("a", "b"), model("b", "c"), model("c"), { ...model("e"), purpose: "embedding" as const }];
  assert.deepEqual(chainOf("a", models), ["b", "c"]);
  assert.deepEqual(mayFollow("c", models, "chat"), []);
  assert.deepEqual(mayFollow("a", models, "chat"), ["b", "c"]);
  assert.deepEqual(mayFollow(null, models, "embedding"), ["e"]);
});

test("short names are made of what is written", () => {
  assert.equal(slugOf("  L’Université de Genève! "), "l-universite-de-geneve");
  assert.equal(slugOf("???"), "");
});

test("a call is told in the order in which it went", () => {
  const call = {
    created_at: "2026-11-23T10:00:00Z",
    answered_at: "2026-11-23T10:00:04Z",
    ended_at: "2026-11-23T10:01:00Z",
    stages: { answered: "2026-11-23T10:00:04Z", ringing: "2026-11-23T10:00:01.5Z" },
  };
  assert.deepEqual(
    stagesOf(call).map(({ name, after }) => [name, after]),
    [["created", 0], ["ringing", 1.5], ["answered", 4], ["ended", 60]],
  );
  const turn = (total: number | null) => ({ end_pointing: 600, transcription: null, first_text: null, first_sound: null, total });
  assert.deepEqual(turnSeries([turn(900), turn(null)]).map(({ stage, points }) => [stage, points.length]), [["end_pointing", 2], ["total", 1]]);
  assert.equal(typicalWait([turn(900), turn(1200), turn(1000)]), 1000);
  assert.equal(typicalWait([turn(null)]), null);
  assert.equal(qualityOf(4.2), "good");
  assert.equal(qualityOf(null), null);
  assert.equal(clockText(3667.9), "1:01:07");
});

test("the words of a search are marked wherever they stand", () => {
  assert.deepEqual(marked("Ohm’s law: U = R·I", "what is OHM (law)"), [
    { text: "Ohm", isMarked: true },
    { text: "’s ", isMarked: false },
    { text: "law", isMarked: true },
    { text: ": U = R·I", isMarked: false },
  ]);
  assert.deepEqual(marked("as it is", "is"), [{ text: "as it is", isMarked: false }]);
  assert.equal(shareDone({ state: "embedding", progress: 1.4 }), 1);
  assert.equal(pauseBefore(0), 1000);
  assert.equal(pauseBefore(50), 10_000);
});

test("a model that is set stays among the choices, even where it may not be chosen any more", () => {
  const choices = [{ value: "ear", label: "ear" }];
  assert.deepEqual(withChosen(choices, null), choices);
  assert.deepEqual(withChosen(choices, "ear"), choices);
  assert.deepEqual(withChosen(choices, "gone").map(({ value }) => value), ["gone", "ear"]);
});
