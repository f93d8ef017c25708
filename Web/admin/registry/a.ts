import type { AdminPage } from "../pages";
import { institutionPages } from "./institution";
import { peoplePages } from "./people";

/** People, courses, the institution and its operator. */
export const pagesOfPeople: readonly AdminPage[] = [...peoplePages, ...institutionPages];
