import { buttonLink } from "../../shared/components/button";
import { badge, emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { ModelProvider } from "../api/models";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";

/** The services at which models answer. */
export function providersPage(context: AdminContext): HTMLElement {
  const add = () => buttonLink(say("providers.new"), context.href("/providers/new"), { kind: "primary", icon: "plus" });
  const list = table<ModelProvider>({
    label: say("providers.title"),
    load: rowsOf<ModelProvider>(context.api, "/api/v1/providers"),
    rowKey: (provider) => provider.id,
    rowHref: (provider) => context.href(`/providers/${provider.slug}`),
    columns: [
      { key: "slug", label: say("b.slug"), cell: ({ slug }) => slug, order: ({ slug }) => slug },
      { key: "kind", label: say("providers.kind"), cell: ({ kind }) => say(`kind.${kind}`), order: ({ kind }) => kind },
      {
        key: "address", label: say("providers.address"),
        cell: ({ base_url: address }) => build("code", {}, address ?? ""),
        hideOnPhone: true,
      },
      { key: "key", label: say("providers.key"), cell: keyText, hideOnPhone: true },
      { key: "state", label: say("b.state"), cell: ({ enabled }) => useBadge(enabled), order: ({ enabled }) => Number(!enabled) },
    ],
    empty: () => emptyState({ icon: "cloud", title: say("providers.empty"), text: say("providers.emptyText"), action: add() }),
  });
  return page({ title: say("providers.title"), lead: say("providers.lead"), actions: [add()] }, list);
}

/** What is shown of a key: its last four characters, where they are. */
export function keyText({ has_api_key: isThere, api_key_hint: hint }: Pick<ModelProvider, "has_api_key" | "api_key_hint">): Node | string {
  if (!isThere) return build("span", { class: "quiet" }, say("providers.keyNone"));
  return hint === "" ? say("providers.keyHidden") : build("code", {}, `••••${hint}`);
}

/** Whether something is in use, as a badge. */
export function useBadge(enabled: boolean): HTMLElement {
  return badge(enabled ? "success" : "neutral", say(enabled ? "b.enabled" : "b.disabled"));
}
