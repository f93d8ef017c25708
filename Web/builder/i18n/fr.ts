import type { english } from "./en";

/** What this page says in French. */
export const french: Record<keyof typeof english, string> = {
  "page.title": "Atelier",
};
