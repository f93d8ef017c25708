import { buttonLink } from "../../shared/components/button";
import { badge, emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { type Budget, budgetScopes } from "../api/budgets";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { budgetBar } from "./budget-bar";
import { levelOf } from "./budget-level";
import { scopeText } from "./budget-subject";

const kinds = { calm: "success", warned: "warning", exhausted: "danger" } as const;

/** How a budget stands, as a badge. */
export function levelBadge(budget: Budget): HTMLElement {
  const { state } = levelOf(budget);
  return badge(kinds[state], say(`budgets.${state}`));
}

/** What language models may take. */
export function budgetsPage(context: AdminContext): HTMLElement {
  const add = () => buttonLink(say("budgets.new"), context.href("/budgets/new"), { kind: "primary", icon: "plus" });
  const list = table<Budget>({
    label: say("budgets.title"),
    load: rowsOf<Budget>(context.api, "/api/v1/budgets"),
    rowKey: (budget) => budget.id,
    rowHref: (budget) => context.href(`/budgets/${budget.id}`),
    columns: [
      { key: "name", label: say("budgets.name"), cell: ({ name }) => name, order: ({ name }) => name },
      {
        key: "scope", label: say("budgets.scope"),
        cell: (budget) => scopeText(context, budget),
        hideOnPhone: true,
        order: ({ scope }) => budgetScopes.indexOf(scope),
      },
      { key: "period", label: say("budgets.period"), cell: ({ period }) => say(`period.${period}`), hideOnPhone: true },
      {
        key: "used", label: say("budgets.used"),
        cell: (budget) => budgetBar(budget),
        order: ({ used, limit }) => (limit === 0 ? 1 : used / limit),
      },
      {
        key: "action", label: say("budgets.action"),
        cell: ({ action }) => say(`action.${action}`),
        hideOnPhone: true,
        order: ({ action }) => action,
      },
      { key: "state", label: say("b.state"), cell: levelBadge },
    ],
    empty: () => emptyState({ icon: "gauge", title: say("budgets.empty"), text: say("budgets.emptyText"), action: add() }),
  });
  return page({ title: say("budgets.title"), lead: say("budgets.lead"), actions: [add()] }, build("div", { class: "budget-table" }, list));
}
