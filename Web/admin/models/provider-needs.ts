import type { ProviderKind } from "../api/models";

/** What somebody has to say of a provider of a kind. */
export interface ProviderNeeds {
  /** Where the kind's own service is; null where there is no such one and an address has to be given. */
  usualAddress: string | null;
  /** Whether the kind's own service asks for a key. */
  key: "asked" | "maybe" | "none";
  /** Whether a list of models with prices can be taken over from it. */
  imports: boolean;
}

const needs: Record<ProviderKind, ProviderNeeds> = {
  openai: { usualAddress: "https://api.openai.com/v1", key: "asked", imports: false },
  openai_compatible: { usualAddress: null, key: "maybe", imports: true },
  openai_responses: { usualAddress: "https://api.openai.com/v1", key: "asked", imports: false },
  anthropic: { usualAddress: "https://api.anthropic.com/v1", key: "asked", imports: false },
  gemini: { usualAddress: "https://generativelanguage.googleapis.com/v1beta", key: "asked", imports: false },
  ollama: { usualAddress: "http://127.0.0.1:11434", key: "none", imports: false },
};

/** What a provider of a kind needs. */
export function needsOf(kind: ProviderKind): ProviderNeeds {
  return needs[kind];
}

/** A short name made of what somebody wrote: small letters and digits with dashes between them. */
export function slugOf(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64)
    .replace(/-+$/, "");
}
