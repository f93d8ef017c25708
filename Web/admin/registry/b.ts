import type { AdminPage } from "../pages";

/** Models, knowledge and the telephone. */
export const pagesOfModels: readonly AdminPage[] = [];
