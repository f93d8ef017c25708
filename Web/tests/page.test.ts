import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress, writeAddress } from "../chat/state/address";
import { trimmedAfter, trimmedBefore } from "../chat/state/passage-context";
import { groupByAge, instant } from "../chat/state/thread-groups";
import type { Thread } from "../shared/chatkit/types";
import { english } from "../shared/i18n/en";
import { french } from "../shared/i18n/fr";
import { fill, preferredLanguage } from "../shared/i18n/language";
import { returnAddress } from "../sign-in/return-address";

test("an address is read as it was written", () => {
  for (const address of [
    { assistant: null, thread: null },
    { assistant: null, thread: "thr_1" },
    { assistant: "course-assistant", thread: "thr_a/b?c&d" },
  ]) {
    const written = writeAddress(address);
    assert.deepEqual(readAddress(written.slice(1)), address);
  }
  assert.equal(writeAddress({ assistant: null, thread: null }), "/");
});

test("threads are grouped by the person's own days", () => {
  const now = new Date(2026, 10, 21, 0, 30);
  const began = (hoursAgo: number): Thread => ({
    id: String(hoursAgo),
    created_at: new Date(now.getTime() - hoursAgo * 3_600_000).toISOString(),
  });
  const groups = groupByAge([0.25, 1, 25, 24 * 7, 24 * 9].map(began), now);
  assert.deepEqual(
    groups.map((group) => [group.age, group.threads.map((thread) => thread.id)]),
    [["today", ["0.25"]], ["yesterday", ["1"]], ["week", ["25", "168"]], ["older", ["216"]]],
  );
});

test("an instant without a time zone is UTC", () => {
  assert.equal(instant("2026-11-21T09:19:17.764203").toISOString(), "2026-11-21T09:19:17.764Z");
  assert.equal(instant("2026-11-21T09:19:17+02:00").toISOString(), "2026-11-21T07:19:17.000Z");
});

test("the context of a passage begins and ends with whole lines", () => {
  const filling = "A whole line.\n".repeat(50);
  assert.ok(trimmedBefore(`alf a row |\n| b | c |\n${filling}`).startsWith("| b | c |"));
  assert.ok(trimmedBefore(`lf a word ${"and more ".repeat(80)}`).startsWith("a word"));
  assert.ok(trimmedAfter(`${filling}| half a`).endsWith("A whole line."));
  assert.ok(trimmedAfter(`${"more and ".repeat(80)}half a wor`).endsWith("half a"));
});

test("the context at the ends of a document is shown whole", () => {
  assert.equal(trimmedBefore("# Title\n\n"), "# Title");
  assert.equal(trimmedAfter("\n\nThe last line"), "The last line");
  assert.equal(trimmedBefore(""), "");
});

test("the first known language of a preference is taken", () => {
  assert.equal(preferredLanguage(["de-CH", "fr-CH", "en"]), "fr");
  assert.equal(preferredLanguage(["EN-us"]), "en");
  assert.equal(preferredLanguage(["de"]), "en");
});

test("a text is filled with its values, and both languages name the same ones", () => {
  assert.equal(fill("Source {number}: {title}", { number: 2, title: "{number}" }), "Source 2: {number}");
  for (const key of Object.keys(english) as (keyof typeof english)[]) {
    const names = (template: string): string[] => [...template.matchAll(/\{\w+\}/g)].map(String).sort();
    assert.deepEqual(names(french[key]), names(english[key]), key);
    assert.ok(french[key].trim() !== "", key);
  }
});

test("signing in returns to a page of this server only", () => {
  assert.equal(returnAddress("?next=%2F%3Fthread%3Dthr_1"), "/?thread=thr_1");
  for (const foreign of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]) {
    assert.equal(returnAddress(`?next=${encodeURIComponent(foreign)}`), "/");
  }
  assert.equal(returnAddress("?next=/sign-in"), "/");
});
