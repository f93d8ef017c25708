import { build } from "../../shared/dom/build";
import { choiceField, EditForm, numberField, secretField, switchField, textField } from "../../shared/forms/fields";
import { type ModelProvider, type ProviderKind, providerKinds } from "../api/models";
import { slugField } from "../fields/slug-field";
import { say } from "../i18n/text";
import { needsOf } from "./provider-needs";

/** What the form of a provider gives to the API; the key is absent where it stays. */
export type ProviderValues = Pick<ModelProvider, "slug" | "kind" | "base_url" | "concurrency" | "enabled"> & { api_key?: string };

/** The form of a provider, which asks for what its kind needs; `provider` is null for a new one. */
export function providerForm(
  provider: ModelProvider | null,
  options: { save: (values: ProviderValues) => Promise<unknown>; cancel?: () => void; reload?: () => void },
): EditForm {
  const kind = choiceField({
    name: "kind",
    label: say("providers.kind"),
    value: provider?.kind ?? "openai",
    cards: true,
    choices: providerKinds.map((one) => ({ value: one, label: say(`kind.${one}`), hint: say(`kind.${one}.text`) })),
  });
  kind.classList.add("two-columns");
  const addressHelp = build("span");
  const address = textField({
    name: "base_url",
    label: say("providers.address"),
    help: addressHelp,
    code: true,
    value: givenAddress(provider),
    check: (value) => (/^https?:\/\/[^\s/]+/i.test(value.trim()) ? null : say("providers.addressProblem")),
  });
  const key = secretField({
    name: "api_key",
    label: say("providers.key"),
    help: say("providers.keyHelp"),
    isSet: provider?.has_api_key ?? false,
    lastFour: provider?.api_key_hint ? provider.api_key_hint : null,
  });
  const chosen = () => kind.value as ProviderKind;
  const suit = () => {
    const { usualAddress: usual, key: needsKey } = needsOf(chosen());
    addressHelp.textContent = usual === null ? say("providers.addressNeeded") : say("providers.addressHelp", { usual });
    address.setRequired(usual === null);
    key.hidden = needsKey === "none" && !provider?.has_api_key;
  };
  kind.addEventListener("change", suit);
  suit();
  return new EditForm({
    sections: [
      { title: say("providers.section.service"), fields: [kind, ...(provider === null ? [slugField()] : []), address] },
      { title: say("providers.section.access"), fields: [key] },
      {
        title: say("providers.section.use"),
        fields: [
          numberField({
            name: "concurrency",
            label: say("providers.concurrency"),
            help: say("providers.concurrencyHelp"),
            value: provider?.concurrency ?? null,
            min: 1,
            max: 10_000,
          }),
          switchField({ name: "enabled", label: say("b.enabled"), help: say("providers.enabledHelp"), value: provider?.enabled ?? true }),
        ],
      },
    ],
    saveLabel: say(provider === null ? "providers.create" : "providers.save"),
    isNew: provider === null,
    ...(options.cancel ? { cancel: options.cancel } : {}),
    ...(options.reload ? { reload: options.reload } : {}),
    save: ({ api_key: given, base_url: written, ...values }) =>
      options.save({
        ...(values as ProviderValues),
        base_url: written.trim() === "" ? needsOf(chosen()).usualAddress : written.trim(),
        ...(given === null || given === "" ? {} : { api_key: given }),
      }),
  });
}

/** The address as somebody gave it; that of the kind's own service is left out. */
function givenAddress(provider: ModelProvider | null): string {
  if (provider === null || provider.base_url === null) return "";
  return provider.base_url === needsOf(provider.kind).usualAddress ? "" : provider.base_url;
}
