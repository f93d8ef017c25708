import type { english } from "./en";
import { frenchOfPeople } from "./fr-a";
import { frenchOfModels } from "./fr-b";

/** What this page says in French. */
export const french: Record<keyof typeof english, string> = { ...frenchOfPeople, ...frenchOfModels };
