import { dateText, relativeTime } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import type { Budget } from "../api/budgets";
import type { Model } from "../api/models";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { facts, page, section } from "../resource/page";
import { countText } from "./amounts";
import { budgetAmount, budgetBar } from "./budget-bar";
import { budgetForm, newBudgetForm } from "./budget-form";
import { scopeText } from "./budget-subject";
import { levelBadge } from "./budgets-page";

/** A new budget. */
export async function newBudgetPage(context: AdminContext): Promise<HTMLElement> {
  const form = newBudgetForm(context, {
    models: await modelNames(context),
    save: async (values) => {
      const made = await context.api.post<Budget>("/api/v1/budgets", values);
      context.go(`/budgets/${made.id}`);
    },
    cancel: () => context.go("/budgets"),
  });
  return page({ title: say("budgets.newTitle"), back: backTo(context) }, form);
}

/** One budget: how it stands, its settings. */
export async function budgetPage(context: AdminContext, params: Record<string, string>): Promise<HTMLElement> {
  const path = `/api/v1/budgets/${encodeURIComponent(params["id"] ?? "")}`;
  const [edited, models] = await Promise.all([Edited.read<Budget>(context.api, path), modelNames(context)]);
  const budget = edited.value;
  const standing = build("div", {}, ...standingOf(context, budget));
  const form = budgetForm(budget, {
    models,
    save: async (values) => {
      standing.replaceChildren(...standingOf(context, await edited.change(values)));
    },
    reload: () => context.go(`/budgets/${budget.id}`),
  });
  return page(
    { title: budget.name, back: backTo(context), badges: [levelBadge(budget)] },
    section(say("budgets.used"), {}, standing),
    build("div", { class: "admin-section admin-form" }, form),
    dangerSection({
      label: say("budgets.delete"),
      text: say("budgets.deleteText"),
      ask: { title: say("budgets.deleteTitle", { name: budget.name }), typed: budget.name },
      run: () => edited.remove(),
      done: say("b.deleted", { name: budget.name }),
      after: () => context.go("/budgets"),
    }),
  );
}

function standingOf(context: AdminContext, budget: Budget): HTMLElement[] {
  const each = budget.scope !== "tenant" && budget.subject_id === null;
  return [
    build("div", { class: "budget-standing" }, budgetBar(budget), each && build("p", { class: "quiet" }, say("budgets.mostUsed"))),
    facts([
      [say("budgets.scope"), scopeText(context, budget)],
      [say("budgets.period"), periodText(budget)],
      [say("budgets.zone"), budget.time_zone],
      [say("budgets.held"), budget.held > 0 ? budgetAmount(budget, budget.held) : null],
      [say("budgets.users"), each ? countText(budget.used_by) : null],
      [say("budgets.warned"), budget.warned_at === null ? null : relativeTime(budget.warned_at)],
    ]),
  ];
}

function periodText(budget: Budget): string {
  const name = say(`period.${budget.period}`);
  if (budget.period === "term" && budget.starts_on !== null && budget.ends_on !== null) {
    return `${name}: ${dateText(budget.starts_on, "short")} – ${dateText(budget.ends_on, "short")}`;
  }
  return budget.period_began_at === null ? name : `${name}, ${say("budgets.since", { time: dateText(budget.period_began_at) }).toLowerCase()}`;
}

async function modelNames(context: AdminContext): Promise<string[]> {
  return (await context.api.all<Model>("/api/v1/models", { purpose: "chat" })).map(({ slug }) => slug);
}

function backTo(context: AdminContext): { label: string; href: string } {
  return { label: say("budgets.title"), href: context.href("/budgets") };
}
