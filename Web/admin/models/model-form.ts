import { selectField, EditForm, type FormField, numberField, switchField, textField } from "../../shared/forms/fields";
import { capabilities, type Model, modelRoles, type ModelPrices, type Purpose, purposes } from "../api/models";
import { checksField } from "../fields/checks-field";
import { slugField } from "../fields/slug-field";
import { say } from "../i18n/text";
import { currencyHelp } from "./amounts";
import { mayFollow } from "./fallback-chain";
import { fallbackField } from "./fallback-field";

/** What a form of a model needs to know besides. */
export interface ModelFormOptions {
  /** Names of the providers that may be chosen. */
  providers: string[];
  /** The provider that is chosen first. */
  provider?: string | null;
  models: readonly Model[];
  save: (values: Record<string, unknown>) => Promise<unknown>;
  cancel?: () => void;
  reload?: () => void;
}

/** The form of a model; `model` is null for a new one. */
export function modelForm(model: Model | null, options: ModelFormOptions): EditForm {
  const name = textField({
    name: "name",
    label: say("models.name"),
    help: say("models.nameHelp"),
    required: true,
    code: true,
    value: model?.name ?? "",
  });
  const purpose = selectField({
    name: "purpose",
    label: say("models.purpose"),
    value: model?.purpose ?? "chat",
    choices: purposes.map((one) => ({ value: one, label: say(`purpose.${one}`) })),
  });
  const fallbacks = fallbackField({
    name: "fallbacks",
    label: say("models.fallbacks"),
    help: say("models.fallbacksHelp"),
    value: model?.fallbacks ?? [],
    offered: () => mayFollow(model?.slug ?? null, options.models, purpose.value as Purpose),
  });
  // What may be added depends on the purpose.
  purpose.addEventListener("change", () => {
    const { value } = fallbacks;
    fallbacks.value = value;
  });
  const identity: FormField<any>[] =
    model === null
      ? [
          selectField({
            name: "provider",
            label: say("models.provider"),
            value: options.provider ?? options.providers[0] ?? "",
            choices: options.providers.map((value) => ({ value, label: value })),
          }),
          name,
          slugField({ follows: name, pattern: /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/ }),
        ]
      : [name];
  return new EditForm({
    sections: [
      { title: say("models.section.what"), fields: [...identity, purpose, ...abilities(model)] },
      { title: say("models.prices"), help: `${currencyHelp()} ${say("models.pricesHelp")}`, fields: prices(model?.prices ?? {}) },
      { title: say("models.section.who"), fields: [...access(model), fallbacks] },
    ],
    saveLabel: say(model === null ? "models.create" : "models.save"),
    isNew: model === null,
    ...(options.cancel ? { cancel: options.cancel } : {}),
    ...(options.reload ? { reload: options.reload } : {}),
    save: (values) => options.save(sent(values, model)),
  });
}

/** What is sent: a switch for the usual model instead of the list of purposes, and no price for what costs nothing. */
function sent(values: Record<string, any>, model: Model | null): Record<string, unknown> {
  const { usual, prices: given, ...rest } = values;
  const purpose = rest["purpose"] as Purpose;
  const before = model?.default_for ?? [];
  const others = before.filter((one) => one !== purpose && one !== model?.purpose);
  // The first model for a purpose is the usual one unless told otherwise, so a new one tells only when it is wanted.
  const defaults = usual ? [...others, purpose] : others;
  const asked = Object.fromEntries(
    Object.entries(given as Record<string, number | null>).map(([name, price]) => [name, name === "cached_input" ? price : (price ?? 0)]),
  );
  return { ...rest, prices: asked, ...(model === null && !usual ? {} : { default_for: defaults }) };
}

function abilities(model: Model | null): FormField<any>[] {
  return [
    checksField({
      name: "capabilities",
      label: say("models.capabilities"),
      value: model?.capabilities ?? ["tools", "schema"],
      choices: capabilities.map((one) => ({ value: one, label: say(`capability.${one}`) })),
    }),
    numberField({
      name: "context_length",
      label: say("models.context"),
      help: say("models.contextHelp"),
      value: model?.context_length ?? null,
      min: 1,
      max: 100_000_000,
    }),
  ];
}

function prices(given: ModelPrices): FormField<any>[] {
  const price = (name: keyof ModelPrices, label: string, suffix: string, help?: string) =>
    numberField({
      name: `prices.${name}`,
      label,
      suffix,
      min: 0,
      step: "any",
      value: given[name] || null,
      ...(help === undefined ? {} : { help }),
    });
  const million = say("models.perMillion");
  const each = say("models.each");
  return [
    price("input", say("models.input"), million),
    price("cached_input", say("models.cached"), million, say("models.cachedHelp")),
    price("output", say("models.output"), million),
    price("image", say("models.image"), each),
    price("minute", say("models.minute"), each),
    price("call", say("models.call"), each),
  ];
}

function access(model: Model | null): FormField<any>[] {
  return [
    switchField({
      name: "usual",
      label: say("models.usual"),
      help: say("models.usualHelp"),
      value: model !== null && model.default_for.includes(model.purpose),
    }),
    switchField({ name: "enabled", label: say("b.enabled"), help: say("models.enabledHelp"), value: model?.enabled ?? true }),
    checksField({
      name: "roles",
      label: say("models.roles"),
      help: say("models.rolesHelp"),
      value: model?.roles ?? [],
      choices: modelRoles.map((one) => ({ value: one, label: say(`roles.${one}`) })),
    }),
  ];
}

