import assert from "node:assert/strict";
import { test } from "node:test";
import { madeWhole } from "../shared/markdown/unfinished";

test("what the last paragraph has opened is closed", () => {
  const cases: [string, string][] = [
    ["A **bol", "A **bol**"],
    ["A **bold** and *it", "A **bold** and *it*"],
    ["A **", "A "],
    ["*Written by ", "*Written by*"],
    ["Use `x = 1", "Use `x = 1`"],
    ["Use `", "Use "],
    ["See [the page](https://exa", "See the page"],
    ["See [the pa", "See the pa"],
    ["See [the page](https://example.org/)", "See [the page](https://example.org/)"],
  ];
  for (const [growing, whole] of cases) assert.equal(madeWhole(growing), whole, growing);
});

test("what is not an emphasis stays", () => {
  for (const text of ["2 * 3 * 4", "a*b", "* one\n* two", "*", "done.** ", "**a** b *c* d"]) {
    assert.equal(madeWhole(text), text);
  }
});

test("code blocks and earlier paragraphs stay as they are", () => {
  assert.equal(madeWhole("```\na ** b"), "```\na ** b");
  assert.equal(madeWhole("One ** two\n\nThree"), "One ** two\n\nThree");
});
