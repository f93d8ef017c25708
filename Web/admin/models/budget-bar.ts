import { build } from "../../shared/dom/build";
import type { Budget } from "../api/budgets";
import { say } from "../i18n/text";
import { amountText, countText, shareText } from "./amounts";
import { levelOf } from "./budget-level";

/** An amount in what the budget counts. */
export function budgetAmount(budget: Pick<Budget, "unit">, amount: number): string {
  if (budget.unit === "money") return amountText(amount);
  return say(`unit.${budget.unit}.some`, { count: countText(amount) });
}

/** How much of a budget is used, as a bar with its words: what is used, what calls under way hold, and where it warns. */
export function budgetBar(budget: Budget): HTMLElement {
  const level = levelOf(budget);
  const bar = build("div", {
    class: `level-bar ${level.state}`,
    role: "meter",
    "aria-label": say("budgets.bar", { share: shareText(level.used) }),
    "aria-valuemin": 0,
    "aria-valuemax": 100,
    "aria-valuenow": Math.round(level.used * 100),
  });
  const part = (name: string, share: number) => {
    const made = build("span", { class: name });
    made.style.setProperty("--share", String(share));
    return made;
  };
  bar.append(part("used", level.used), part("held", level.held));
  if (level.warning !== null) bar.append(part("warning", level.warning));
  return build(
    "div",
    { class: "level" },
    bar,
    build(
      "span",
      { class: "level-words" },
      say("budgets.usedOf", { used: budget.unit === "money" ? amountText(budget.used) : countText(budget.used), limit: budgetAmount(budget, budget.limit) }),
    ),
  );
}
