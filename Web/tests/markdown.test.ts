import assert from "node:assert/strict";
import { test } from "node:test";
import { elementNode, textNode, type MarkdownNode } from "../shared/markdown/model";
import { parseMarkdown } from "../shared/markdown/parse";

/** A compact picture of a document: `p(text strong(text))`, `math{tex}`, `[1]` for a citation. */
function picture(source: string, citations: Parameters<typeof parseMarkdown>[1] = []): string {
  return parseMarkdown(source, citations).flatMap((block) => block.nodes).map(shown).join(" ");
}

function shown(node: MarkdownNode): string {
  switch (node.kind) {
    case "text":
      return node.text;
    case "citation":
      return `[${node.number}]`;
    case "math":
      return node.display ? `math{{${node.tex}}}` : `math{${node.tex}}`;
    case "code":
      return `code:${node.language}{${node.text}}`;
    case "checkbox":
      return node.checked ? "[x]" : "[ ]";
    case "element": {
      const { href, start } = node.attributes;
      if (node.tag === "span") return node.children.map(shown).join("");
      return `${node.tag}${href ? `<${href}>` : ""}${start ? `<${start}>` : ""}(${node.children.map(shown).join("")})`;
    }
  }
}

test("paragraphs, emphasis, code and lists become elements", () => {
  assert.equal(picture("A **bold** and *soft* `x < y`"), "p(A strong(bold) and em(soft) code(x < y))");
  assert.equal(picture("3. one\n4. two"), "ol<3>(li(one)li(two))");
  assert.equal(picture("- [x] done\n- [ ] open"), "ul(li([x]done)li([ ]open))");
  assert.equal(picture("```python\nx = 1\n```"), "code:python{x = 1}");
});

test("the largest heading of an answer stands one level below the message's own", () => {
  assert.equal(picture("# A\n\n## B"), "h3(A) h4(B)");
  assert.equal(picture("### A\n\n#### B"), "h3(A) h4(B)");
});

test("a table keeps its cells", () => {
  assert.equal(
    picture("| a | b |\n|---|--:|\n| 1 | 2 |"),
    "table(thead(tr(th(a)th(b)))tbody(tr(td(1)td(2))))",
  );
});

test("raw HTML is shown as text and never becomes an element", () => {
  assert.equal(picture("<script>alert(1)</script>"), "p(<script>alert(1)</script>)");
  assert.equal(picture("a <img src=x onerror=alert(1)> b"), "p(a <img src=x onerror=alert(1)> b)");
});

test("a link with a scheme that can run code is only its text", () => {
  assert.equal(picture("[a](https://example.org/x?y=1&z=2)"), "p(a<https://example.org/x?y=1&z=2>(a))");
  assert.equal(picture("[a](javascript:alert(1))"), "p(a)");
  assert.equal(picture("[a](data:text/html,x)"), "p(a)");
  assert.equal(picture("[a](/api/v1/me)"), "p(a)");
});

test("an image becomes a link, so that showing an answer fetches nothing", () => {
  assert.equal(picture("![graph](https://example.org/p.png)"), "p(a<https://example.org/p.png>(graph))");
});

test("character references are resolved once", () => {
  assert.equal(picture("R &amp; D, 5 &lt; 6, caf&eacute;, &amp;lt;, &bogus;"), "p(R & D, 5 < 6, café, &lt;, &bogus;)");
});

test("formulas are found in every notation", () => {
  assert.equal(picture("Here $U = R I$."), "p(Here math{U = R I}.)");
  assert.equal(picture("Here \\(U\\) and \\[I\\]."), "p(Here math{U} and math{{I}}.)");
  assert.equal(picture("Text\n\n$$\nP = U I\n$$\n\nmore"), "p(Text) math{{P = U I}} p(more)");
  assert.equal(picture("$a_1 * b_2 * c_3$"), "p(math{a_1 * b_2 * c_3})");
});

test("prices are not formulas", () => {
  for (const price of ["from $5 to $10", "$5-$10", "US$5 (A$7)", "5$ or 10$", "$HOME and $PATH"]) {
    assert.equal(picture(price), `p(${price})`);
  }
});

test("an unfinished fence is already code", () => {
  assert.equal(picture("```js\nlet a"), "code:js{let a}");
});

test("a citation stands at its character", () => {
  assert.equal(picture("One. Two.", [{ number: 1, index: 4 }]), "p(One.[1] Two.)");
  assert.equal(picture("🎓 é. Two", [{ number: 1, index: 5 }]), "p(🎓 é.[1] Two)");
  assert.equal(picture("One.", [{ number: 1, index: null }]), "p(One.[1])");
  assert.equal(picture("One.", [{ number: 1, index: 99 }]), "p(One.[1])");
});

test("citations at one place keep their order", () => {
  assert.equal(picture("One.", [{ number: 1, index: 4 }, { number: 2, index: 4 }]), "p(One.[1][2])");
});

test("a citation leaves the syntax around it alone", () => {
  const cases: [string, number, string][] = [
    ["**Bold.** Next", 9, "p(strong(Bold.)[1] Next)"],
    ["> Quote.\n\nNext", 10, "blockquote(p(Quote.[1])) p(Next)"],
    ["- one\n- two", 5, "ul(li(one[1])li(two))"],
    ["# Title\n\nText", 9, "h3(Title[1]) p(Text)"],
    ["```\na\n```", 9, "code:{a} p([1])"],
    ["```\na\n```\n\nText", 5, "code:{a} p([1]) p(Text)"],
    ["$$\nU\n$$", 7, "math{{U}} p([1])"],
    ["Use $U$", 7, "p(Use math{U}[1])"],
    ["Use $U+V$", 6, "p(Use math{U+V}[1])"],
    ["Use `code` now", 7, "p(Use code(code)[1] now)"],
    ["[a](https://b.org/)", 6, "p(a<https://b.org/>(a)[1])"],
    ["| a |\n|---|\n| 1 |", 17, "table(thead(tr(th(a)))tbody(tr(td(1 [1]))))"],
    ["> $$\n> U\n> $$\n\nMore", 13, "blockquote(math{{U}}p([1])) p(More)"],
    ["> Before\n>\n> $$U = R I$$", 24, "blockquote(p(Before)math{{U = R I}}p([1]))"],
    ["> | a |\n> |---|\n> | 1 |\n\nMore", 23, "blockquote(table(thead(tr(th(a)))tbody(tr(td(1 [1]))))) p(More)"],
    ["Text\n\n---\n\nMore", 9, "p(Text) hr() p([1]) p(More)"],
  ];
  for (const [source, index, expected] of cases) {
    assert.equal(picture(source, [{ number: 1, index }]), expected, JSON.stringify(source));
  }
});

test("a citation inside a fence that is still open waits for its end", () => {
  assert.equal(picture("```\na", [{ number: 1, index: 5 }]), "code:{a}");
});

test("the marks of citations cannot be forged by the text", () => {
  assert.equal(picture("a ,\uE0007\uE001, b"), "p(a ,\uFFFD7\uFFFD, b)");
});

test("blocks that did not change keep their key while the text grows", () => {
  const before = parseMarkdown("# A\n\nOne.\n\nTw");
  const later = parseMarkdown("# A\n\nOne.\n\nTwo and more");
  assert.deepEqual(before.slice(0, 2).map((block) => block.key), later.slice(0, 2).map((block) => block.key));
  assert.ok(before[2]!.key !== later[2]!.key);
});

test("a citation stays on the line of the word or formula before it", () => {
  const places = [10, 10, 18].map((index, at) => ({ number: at + 1, index }));
  const nodes = parseMarkdown("Two words. And $U$", places)[0]?.nodes;
  assert.deepEqual(nodes, [
    elementNode("p", [
      textNode("Two "),
      elementNode("span", [textNode("words."), citation(1), citation(2)], { class: "joined" }),
      textNode(" And "),
      elementNode("span", [{ kind: "math", tex: "U", display: false }, citation(3)], { class: "joined" }),
    ]),
  ]);
});

function citation(number: number): MarkdownNode {
  return { kind: "citation", number };
}
