import { englishBudgets } from "./en/budgets";
import { englishKnowledge } from "./en/knowledge";
import { englishModels } from "./en/models";
import { englishTelephone } from "./en/telephone";
import { englishWorkflows } from "./en/workflows";

/** Models, knowledge, the telephone and what surrounds workflows, in English. */
export const englishOfModels = {
  ...englishModels,
  ...englishBudgets,
  ...englishKnowledge,
  ...englishTelephone,
  ...englishWorkflows,
} as const;
