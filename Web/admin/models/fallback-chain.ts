import type { Model } from "../api/models";

/** The models that answer in the place of one, in the order in which they are asked; each once. */
export function chainOf(slug: string, models: readonly Pick<Model, "slug" | "fallbacks">[]): string[] {
  const bySlug = new Map(models.map((model) => [model.slug, model]));
  const seen = new Set([slug]);
  const chain: string[] = [];
  const visit = (name: string) => {
    for (const { model } of bySlug.get(name)?.fallbacks ?? []) {
      if (seen.has(model)) continue;
      seen.add(model);
      chain.push(model);
      visit(model);
    }
  };
  visit(slug);
  return chain;
}

/** The models that may be named as one that answers in the place of `slug`, without going in a circle. */
export function mayFollow(slug: string | null, models: readonly Pick<Model, "slug" | "fallbacks" | "purpose">[], purpose: Model["purpose"]): string[] {
  return models
    .filter((model) => model.slug !== slug && model.purpose === purpose)
    .filter((model) => slug === null || !chainOf(model.slug, models).includes(slug))
    .map((model) => model.slug);
}
