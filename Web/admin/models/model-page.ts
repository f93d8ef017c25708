import { buttonLink } from "../../shared/components/button";
import { badge, emptyState, notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { Model, ModelProvider } from "../api/models";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { facts, page } from "../resource/page";
import { countText, priceText } from "./amounts";
import { chainOf } from "./fallback-chain";
import { modelForm } from "./model-form";
import { useBadge } from "./providers-page";

/** A new model; the query can name its provider. */
export async function newModelPage(context: AdminContext, query: URLSearchParams): Promise<HTMLElement> {
  const [providers, models] = await Promise.all([
    context.api.all<ModelProvider>("/api/v1/providers"),
    context.api.all<Model>("/api/v1/models"),
  ]);
  const head = { title: say("models.newTitle"), back: backTo(context) };
  if (providers.length === 0) {
    const action = buttonLink(say("providers.new"), context.href("/providers/new"), { kind: "primary", icon: "plus" });
    return page(head, emptyState({ icon: "cloud", title: say("providers.empty"), text: say("models.noProvider"), action }));
  }
  const form = modelForm(null, {
    providers: providers.map(({ slug }) => slug),
    provider: query.get("provider"),
    models,
    save: async (values) => {
      const made = await context.api.post<Model>("/api/v1/models", values);
      context.go(`/models/${made.slug}`);
    },
    cancel: () => context.go("/models"),
  });
  return page(head, form);
}

/** One model: its settings, or what they are where they are the operator's. */
export async function modelPage(context: AdminContext, params: Record<string, string>): Promise<HTMLElement> {
  const path = `/api/v1/models/${encodeURIComponent(params["slug"] ?? "")}`;
  const [edited, models] = await Promise.all([Edited.read<Model>(context.api, path), context.api.all<Model>("/api/v1/models")]);
  const model = edited.value;
  const usual = model.default_for.map((purpose) => say(`purpose.${purpose}`)).join(", ");
  const provider = build("a", { href: context.href(`/providers/${model.provider}`) }, model.provider);
  const badges = [
    useBadge(model.enabled),
    model.shared ? null : provider,
    usual !== "" && badge("info", say("models.usualFor", { purposes: usual })),
    model.imported && badge("neutral", say("models.imported")),
  ];
  const head = { title: model.slug, back: backTo(context), badges };
  if (model.shared || !context.can("models.manage")) return page(head, ...readOnly(model, models));
  const form = modelForm(model, {
    providers: [model.provider],
    models,
    save: (values) => edited.change(values),
    reload: () => context.go(`/models/${model.slug}`),
  });
  return page(
    head,
    form,
    dangerSection({
      label: say("models.delete"),
      text: say("models.deleteText"),
      ask: { title: say("models.deleteTitle", { name: model.slug }), typed: model.slug },
      run: () => edited.remove(),
      done: say("b.deleted", { name: model.slug }),
      after: () => context.go("/models"),
    }),
  );
}

function readOnly(model: Model, models: readonly Model[]): HTMLElement[] {
  const chain = chainOf(model.slug, models);
  const price = (value: number | null | undefined) => (value ? priceText(value) : null);
  return [
    ...(model.shared ? [notice("info", say("models.shared"), build("p", {}, say("models.sharedText")))] : []),
    facts([
      [say("models.provider"), model.provider],
      [say("models.name"), model.name],
      [say("models.purpose"), say(`purpose.${model.purpose}`)],
      [say("models.capabilities"), model.capabilities.map((one) => say(`capability.${one}`)).join(", ")],
      [say("models.context"), model.context_length === null ? null : countText(model.context_length)],
      [say("models.input"), price(model.prices.input)],
      [say("models.output"), price(model.prices.output)],
      [say("models.fallbacks"), chain.join(" → ")],
      [say("models.roles"), model.roles.length === 0 ? say("b.everybody") : model.roles.map((role) => say(`roles.${role}`)).join(", ")],
    ]),
  ];
}

function backTo(context: AdminContext): { label: string; href: string } {
  return { label: say("models.title"), href: context.href("/models") };
}
