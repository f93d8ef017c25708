import { elementNode, MarkdownNode, textNode } from "./model";

/** The class of a piece that must not be broken across lines. */
const joined = { class: "joined" };

/** The same pieces of a line, with every citation held together with the word or formula it follows. */
export function joinCitations(nodes: readonly MarkdownNode[]): MarkdownNode[] {
  const result: MarkdownNode[] = [];
  for (const node of nodes) {
    const last = result.at(-1);
    if (node.kind !== "citation" || last === undefined) {
      result.push(node);
    } else if (last.kind === "element" && last.attributes === joined) {
      last.children.push(node);
    } else if (last.kind === "text") {
      const [, rest = "", word = ""] = /^([\s\S]*?)(\S*)$/.exec(last.text) ?? [];
      result.pop();
      if (rest !== "") result.push(textNode(rest));
      result.push(word === "" ? node : elementNode("span", [textNode(word), node], joined));
    } else if (last.kind === "math" && !last.display) {
      result.splice(-1, 1, elementNode("span", [last, node], joined));
    } else {
      result.push(node);
    }
  }
  return result;
}
