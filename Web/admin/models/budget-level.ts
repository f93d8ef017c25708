import type { Budget } from "../api/budgets";

/** How a budget stands, for its bar. */
export interface BudgetLevel {
  /** Of the limit, from 0 to 1. */
  used: number;
  /** What calls under way hold besides, as a share of the limit; both together are at most 1. */
  held: number;
  /** Where the warning stands, from 0 to 1; null where there is none before the end. */
  warning: number | null;
  state: "calm" | "warned" | "exhausted";
}

/** How a budget stands. One with a limit of nothing is used up from the beginning. */
export function levelOf(budget: Pick<Budget, "used" | "held" | "limit" | "warn_at" | "exhausted">): BudgetLevel {
  const share = (amount: number) => (budget.limit <= 0 ? 1 : Math.min(1, amount / budget.limit));
  const used = share(budget.used);
  const held = Math.min(1 - used, budget.limit <= 0 ? 0 : budget.held / budget.limit);
  const warning = budget.warn_at !== null && budget.warn_at < 1 ? budget.warn_at : null;
  const state = budget.exhausted || used >= 1 ? "exhausted" : warning !== null && used >= warning ? "warned" : "calm";
  return { used, held, warning, state };
}
