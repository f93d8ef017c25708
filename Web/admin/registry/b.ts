import type { AdminPage } from "../pages";
import { knowledgePages } from "./b-knowledge";
import { modelPages } from "./b-models";
import { telephonePages } from "./b-telephone";

/** Models, knowledge and the telephone. */
export const pagesOfModels: readonly AdminPage[] = [...modelPages, ...knowledgePages, ...telephonePages];
