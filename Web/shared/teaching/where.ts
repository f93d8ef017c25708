import { say } from "./i18n/text";
import { Condition, conditionOf, Standing } from "./standing";

/** The word for how somebody gets on. */
export function conditionText(condition: Condition): string {
  return say(`state.${condition}`);
}

/** Where somebody is: the titles of their steps, or why they are at none. */
export function whereText(standing: Standing): string {
  const steps = standing.steps.map((step) => step.title ?? step.node).join(", ");
  if (steps !== "") return steps;
  switch (conditionOf(standing, 0)) {
    case "done":
      return say("where.done");
    case "begins":
      return say("where.begins");
    case "failed":
      return say("where.failed");
    default:
      return say("where.running");
  }
}
