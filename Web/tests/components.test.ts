import assert from "node:assert/strict";
import { test } from "node:test";
import { changedKeys } from "../shared/app/history";
import { initials } from "../shared/app/initials";
import { matchPath } from "../shared/app/route-pattern";
import { shownLabels, ticks } from "../shared/components/chart/scale";
import { jsonFault } from "../shared/components/editor/json-fault";
import { indented, newLine } from "../shared/components/editor/keys";
import { offsetOf, placeOf } from "../shared/components/editor/places";
import { pieces } from "../shared/components/editor/tokens";
import { isAccepted } from "../shared/components/file-drop";
import { bytesText, durationText, moneyText, relativeText } from "../shared/components/format";
import { fit, ranked } from "../shared/components/fuzzy";
import { ordered } from "../shared/components/table/order";
import { type ListState, readState, writeState } from "../shared/components/table/query-state";
import { fieldAt, nested, sameValue } from "../shared/forms/values";
import { english } from "../shared/i18n/en-ui";
import { french } from "../shared/i18n/fr-ui";

test("paths fit their patterns, whole parts only, and values are decoded", () => {
  assert.deepEqual(matchPath("/people/:id", "/people/a%2Fb"), { id: "a/b" });
  assert.deepEqual(matchPath("/", "/"), {});
  assert.deepEqual(matchPath("/docs/*", "/docs/a/b"), { "*": "a/b" });
  for (const path of ["/people", "/people/1/edit", "/courses/1", "/"]) assert.equal(matchPath("/people/:id", path), null);
  assert.deepEqual(matchPath("/:id", "/%zz"), { id: "%zz" });
});

test("a list in the address is read as it was written, and what is so anyway is left away", () => {
  const names = { search: "q", sort: "sort", after: "after", prefix: "" };
  const state: ListState = { search: "ann", sort: "name", descending: true, filters: { role: "teacher" }, after: "x" };
  const query = new URLSearchParams("tab=all");
  writeState(query, state, names, ["role", "state"], "created_at");
  assert.equal(`${query}`, "tab=all&q=ann&sort=-name&after=x&role=teacher");
  assert.deepEqual(readState(query, names, ["role", "state"], "created_at"), state);
  writeState(query, { search: "", sort: "created_at", descending: false, filters: {}, after: null }, names, ["role"], "created_at");
  assert.equal(`${query}`, "tab=all");
  assert.equal(readState(query, names, [], "-created_at").descending, true);
});

test("rows are sorted as people read them, those without a value last either way", () => {
  const rows = [{ name: "step 10" }, { name: null }, { name: "Step 9" }, { name: "étape" }];
  const columns = [{ key: "name", label: "Name", cell: () => "", order: (row: { name: string | null }) => row.name }];
  const names = (sort: string | null, descending: boolean) => ordered(rows, columns, sort, descending).map(({ name }) => name);
  assert.deepEqual(names("name", false), ["étape", "Step 9", "step 10", null]);
  assert.deepEqual(names("name", true), ["step 10", "Step 9", "étape", null]);
  assert.deepEqual(names("other", false), names(null, true));
});

test("only parameters that changed are told", () => {
  const keys = changedKeys(new URLSearchParams("a=1&b=2"), new URLSearchParams("a=1&b=3&c=4"));
  assert.deepEqual([...keys].sort(), ["b", "c"]);
});

test("the palette finds by beginnings first, through accents and scattered letters", () => {
  const labels = ["Réglages du cours", "Course settings", "Discourse", "Audit log"];
  assert.deepEqual(ranked(labels, "cours", String), ["Course settings", "Réglages du cours", "Discourse"]);
  assert.deepEqual(ranked(labels, "reglages", String), ["Réglages du cours"]);
  assert.deepEqual(ranked(labels, "adlg", String), ["Audit log"]);
  assert.deepEqual(ranked(labels, " ", String), labels);
  assert.equal(fit("Audit log", "zebra"), null);
});

test("values lie at their paths, and an error finds the closest field", () => {
  assert.deepEqual(nested([["a.b", 1], ["a.c.d", 2], ["e", 3]]), { a: { b: 1, c: { d: 2 } }, e: 3 });
  const fields = [{ name: "limits" }, { name: "limits.people" }, { name: "" }];
  assert.equal(fieldAt("limits.people[2].name", fields), fields[1]);
  assert.equal(fieldAt("limits.courses", fields), fields[0]);
  assert.equal(fieldAt("name", fields), null);
  assert.ok(sameValue(["a"], ["a"]) && !sameValue(null, "") && sameValue(undefined, undefined));
});

test("an editor colours whole words and keeps every letter", () => {
  const kinds = (text: string, language: string): string[] =>
    pieces(text, language).flatMap(({ kind, text: part }) => (kind === null ? [] : [`${kind}:${part}`]));
  assert.deepEqual(kinds('{"a": [1.5, true, "x\\"y"]}', "json"), ['property:"a"', "number:1.5", "keyword:true", 'string:"x\\"y"']);
  assert.deepEqual(kinds("inner in size(a.size) // c", "cel"), ["keyword:in", "function:size", "property:size", "comment:// c"]);
  assert.deepEqual(kinds("Hi {{ a }} and {{ b", "template"), ["mark:{{ a }}", "mark:{{ b"]);
  for (const [text, language] of [['{"a" : "unended\n}', "json"], ["a ? 'x : y", "cel"], ["# T\n```\nx", "markdown"], ["x", "r"]]) {
    assert.equal(pieces(text as string, language as string).map((piece) => piece.text).join(""), text);
  }
});

test("JSON that is none is told with its place", () => {
  for (const text of ["1", ' {"a": [1, -2.5e3, "\\u00e9", null]} ', "[]", "{}", '"x"']) assert.equal(jsonFault(text), null, text);
  const faults: [string, number][] = [["", 0], ["{", 1], ['{"a" 1}', 5], ["[1,]", 3], ["[1] x", 4], ["01", 1], ['"a\nb"', 0], ["tru", 0]];
  for (const [text, at] of faults) assert.equal(jsonFault(text), at, text);
  const text = '{\n  "a": x\n}';
  assert.deepEqual(placeOf(text, jsonFault(text) ?? 0), { line: 2, column: 8 });
  assert.equal(offsetOf(text, 2, 8), 9);
  assert.equal(offsetOf("ab", 9, 9), 2);
});

test("Tab moves lines in and out, and a new line keeps their place", () => {
  assert.deepEqual(indented({ text: "ab", from: 1, to: 1 }, false), { from: 1, to: 1, insert: "  ", select: [3, 3] });
  assert.deepEqual(indented({ text: "a\nb\n", from: 0, to: 4 }, false), { from: 0, to: 3, insert: "  a\n  b", select: [2, 8] });
  assert.equal(indented({ text: "  a\n\tb", from: 4, to: 6 }, true)?.insert, "b");
  assert.deepEqual(newLine({ text: "  {}", from: 3, to: 3 }), { from: 3, to: 3, insert: "\n    \n  ", select: [8, 8] });
  assert.equal(newLine({ text: "  a", from: 3, to: 3 }).insert, "\n  ");
});

test("the lines of a chart are round numbers around all values", () => {
  assert.deepEqual(ticks([3, 17]), [0, 5, 10, 15, 20]);
  assert.deepEqual(ticks([0.02, 0.031]), [0, 0.01, 0.02, 0.03, 0.04]);
  assert.deepEqual(ticks([-4, 6]), [-5, 0, 5, 10]);
  assert.deepEqual(ticks([0, 2]), [0, 1, 2]);
  assert.deepEqual(ticks([0, 0]), [0, 1]);
  assert.deepEqual(ticks([]), [0, 1]);
  assert.deepEqual(shownLabels(28, 4), [0, 7, 14, 21]);
  assert.deepEqual(shownLabels(0, 4), []);
});

test("files are taken by their ending or kind", () => {
  const file = { name: "Notes.PDF", type: "application/pdf" };
  assert.ok(isAccepted(file, ".docx, .pdf") && isAccepted(file, "application/*") && isAccepted(file, undefined));
  assert.ok(!isAccepted(file, ".md,image/*"));
});

test("numbers, sizes and times are said briefly", () => {
  assert.equal(bytesText(500), "500 byte");
  assert.equal(bytesText(1_530_000), "1.5 MB");
  assert.equal(durationText(3725), "1 hr 2 min");
  assert.equal(durationText(0.25), "250 ms");
  assert.equal(moneyText(0.000123, "USD"), "$0.00012");
  assert.equal(moneyText(12, "USD"), "$12.00");
  assert.equal(moneyText(0.5, "USD"), "$0.50");
  assert.equal(moneyText(22.5, "JPY"), "¥22.5");
  assert.equal(moneyText(1200, "JPY"), "¥1,200");
  assert.equal(moneyText(0.0576, "USD"), "$0.058");
  const now = new Date("2026-11-23T12:00:00Z");
  assert.equal(relativeText(new Date("2026-11-23T11:59:40Z"), now), "this minute");
  assert.equal(relativeText(new Date("2026-11-22T12:00:00Z"), now), "yesterday");
  assert.equal(relativeText(new Date("2026-11-23T12:05:00Z"), now), "in 5 minutes");
});

test("initials are of the first and the last word", () => {
  assert.equal(initials("Ada King Lovelace"), "AL");
  assert.equal(initials("ann@school.example"), "AE");
  assert.equal(initials(""), "?");
});

test("shared components say everything in both languages, with the same values", () => {
  const names = (template: string): string[] => [...template.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(english) as (keyof typeof english)[]) {
    assert.deepEqual(names(french[key]), names(english[key]), key);
    assert.ok(french[key].trim() !== "", key);
  }
});
