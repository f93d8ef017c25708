import { buttonLink } from "../../shared/components/button";
import { badge, emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { type Model, purposes } from "../api/models";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { priceText } from "./amounts";
import { useBadge } from "./providers-page";

/** The models that workflows may name. */
export function modelsPage(context: AdminContext): HTMLElement {
  const isManager = context.can("models.manage");
  const add = () => isManager && buttonLink(say("models.new"), context.href("/models/new"), { kind: "primary", icon: "plus" });
  const list = table<Model>({
    label: say("models.title"),
    load: rowsOf<Model>(context.api, "/api/v1/models"),
    rowKey: (model) => model.id,
    rowHref: (model) => context.href(`/models/${model.slug}`),
    filters: [
      {
        key: "purpose",
        label: say("models.purpose"),
        choices: purposes.map((purpose) => ({ value: purpose, label: say(`purpose.${purpose}`) })),
      },
    ],
    columns: [
      { key: "slug", label: say("b.slug"), cell: nameCell, order: ({ slug }) => slug },
      {
        key: "provider", label: say("models.provider"),
        cell: ({ provider }) => provider,
        hideOnPhone: true,
        order: ({ provider }) => provider,
      },
      {
        key: "purpose", label: say("models.purpose"),
        cell: ({ purpose }) => say(`purpose.${purpose}`),
        order: ({ purpose }) => say(`purpose.${purpose}`),
      },
      {
        key: "price", label: say("models.price"),
        cell: priceCell,
        align: "end",
        hideOnPhone: true,
        order: ({ prices }) => (prices.input ?? 0) + (prices.output ?? 0),
      },
      { key: "fallbacks", label: say("models.fallbacks"), cell: chainCell, hideOnPhone: true },
      { key: "state", label: say("b.state"), cell: ({ enabled }) => useBadge(enabled), order: ({ enabled }) => Number(!enabled) },
    ],
    empty: () => emptyState({ icon: "model", title: say("models.empty"), text: say("models.emptyText"), action: add() || null }),
  });
  return page({ title: say("models.title"), lead: say("models.lead"), actions: [add()] }, list);
}

function nameCell(model: Model): Node {
  return build(
    "span",
    { class: "admin-cell-stack" },
    model.slug,
    model.name !== model.slug && build("span", { class: "quiet" }, model.name),
    model.default_for.length > 0 && badge("info", say("models.usual")),
    model.shared && badge("neutral", say("models.shared")),
  );
}

function priceCell({ prices }: Model): Node | string {
  if (!prices.input && !prices.output) return build("span", { class: "quiet" }, say("models.free"));
  return `${priceText(prices.input ?? 0)} / ${priceText(prices.output ?? 0)}`;
}

function chainCell({ fallbacks }: Model): Node | string {
  if (fallbacks.length === 0) return build("span", { class: "quiet" }, "–");
  return fallbacks.map(({ model }) => model).join(" → ");
}
