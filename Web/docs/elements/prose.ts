import { build } from "../../shared/dom/build";

const part = /`([^`]+)`|\[([^\]]+)\]\((https:\/\/[^)\s]+)\)/g;

/** Paragraphs of a text with code in back-ticks and links, which is all the Markdown that the server writes. */
export function prose(text: string): HTMLParagraphElement[] {
  return text.split(/\n{2,}/).map((paragraph) => build("p", {}, ...inline(paragraph)));
}

function inline(text: string): (Node | string)[] {
  const found: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(part)) {
    const [whole = "", code, words, address] = match;
    const start = match.index ?? 0;
    found.push(text.slice(end, start));
    found.push(
      code !== undefined
        ? build("code", {}, code)
        : build("a", { href: address ?? "", rel: "noreferrer" }, words ?? ""),
    );
    end = start + whole.length;
  }
  return [...found, text.slice(end)];
}
