import assert from "node:assert/strict";
import { test } from "node:test";
import { GrowingMarkdown } from "../shared/markdown/growing";
import { parseMarkdown } from "../shared/markdown/parse";

const texts = {
  plain: "One paragraph.\n\nAnother with **strong** words\nand a second line.\n\n- a list\n- of two\n\nThe end.",
  headings: "## Small\n\ntext\n\n# Large\n\nmore\n\n### Smaller\n\n" + "words and words\n\n".repeat(20),
  code: "Before\n\n```python\nfor x in y:\n\n    print(x)\n```\n\nAfter\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n> twice\n\n1. one\n2. two\n\n$$x^2$$\n\ndone",
  tabs: "A\tb\r\n\r\n\tindented\r\n\r\ntext\r\n\r\nmore",
};

test("a text that grows is read as the whole text is, however it is cut", () => {
  for (const [name, text] of Object.entries(texts)) {
    for (const step of [1, 3, 7, 40]) {
      const growing = new GrowingMarkdown();
      for (let end = step; end < text.length + step; end += step) {
        const part = text.slice(0, end);
        assert.deepEqual(growing.read(part, []), parseMarkdown(part, [], true), `${name}, ${step} at a time, up to ${end}`);
      }
    }
  }
});

test("another text is read anew", () => {
  const growing = new GrowingMarkdown();
  growing.read(texts.plain, []);
  assert.deepEqual(growing.read(texts.code, []), parseMarkdown(texts.code, [], true));
});

test("citations that come as the text grows are where the whole text has them", () => {
  const text =
    "First **fact**, and more of it.\n\nSecond fact.\n\n- one\n- two\n\n```python\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nThe end.\n\n" +
    "Another paragraph of some length.\n\n".repeat(6);
  const places = ["fact**", "Second fact.", "- two", "```\n\n|", "| 1 | 2 |", "The end."].map((words, order) => ({
    number: order + 1,
    index: text.indexOf(words) + words.replace(/\n\n\|$/, "").length,
  }));
  for (const step of [1, 5, 29]) {
    const growing = new GrowingMarkdown();
    for (let end = step; end < text.length + step; end += step) {
      const part = text.slice(0, end);
      const arrived = places.filter(({ index }) => index <= part.length);
      assert.deepEqual(growing.read(part, arrived), parseMarkdown(part, arrived, true), `${step} at a time, up to ${end}`);
    }
  }
});

test("a citation that comes late into what is settled is shown", () => {
  const text = "One paragraph.\n\n".repeat(8);
  const growing = new GrowingMarkdown();
  growing.read(text, []);
  const late = [{ number: 1, index: 14 }];
  assert.deepEqual(growing.read(text, late), parseMarkdown(text, late, true));
});
