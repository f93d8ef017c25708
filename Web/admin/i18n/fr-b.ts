import type { englishOfModels } from "./en-b";
import { frenchBudgets } from "./fr/budgets";
import { frenchKnowledge } from "./fr/knowledge";
import { frenchModels } from "./fr/models";
import { frenchTelephone } from "./fr/telephone";
import { frenchWorkflows } from "./fr/workflows";

/** Models, knowledge, the telephone and what surrounds workflows, in French. */
export const frenchOfModels: Record<keyof typeof englishOfModels, string> = {
  ...frenchModels,
  ...frenchBudgets,
  ...frenchKnowledge,
  ...frenchTelephone,
  ...frenchWorkflows,
};
