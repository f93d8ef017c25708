import { englishOfPeople } from "./en-a";
import { englishOfModels } from "./en-b";

/** What this page says in English. */
export const english = { ...englishOfPeople, ...englishOfModels } as const;
