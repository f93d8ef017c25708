import type { Embedding } from "../api/workflows";

/** How an assistant is shown in a page. */
export type EmbedForm = "button" | "inline";

/** What goes into a page elsewhere, so that it shows an assistant. */
export function snippetOf(embedding: Pick<Embedding, "script" | "assistant">, form: EmbedForm, label: string): string {
  const script = attribute(embedding.script);
  const assistant = attribute(embedding.assistant);
  if (form === "button") {
    return `<script src="${script}" data-assistant="${assistant}" data-label="${attribute(label)}"></script>`;
  }
  return `<script src="${script}"></script>\n<lyceum-chat assistant="${assistant}"></lyceum-chat>`;
}

/** What is written of an origin in one line a page: without blanks and empty lines, each once. */
export function originsIn(text: string): string[] {
  return [...new Set(linesIn(text).map((line) => line.replace(/\/+$/, "")))];
}

/** The first line that is no origin of a page; null where all are. */
export function badOrigin(origins: readonly string[]): string | null {
  return origins.find((origin) => !/^https?:\/\/(\[[0-9a-f:.]+\]|[^\s/?#@:[\]]+)(:\d{1,5})?$/i.test(origin)) ?? null;
}

/** The lines of a text that say something. */
export function linesIn(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

function attribute(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}
