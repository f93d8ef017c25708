import type { AdminPage } from "../pages";
import { say } from "../i18n/text";

/** People, courses, the institution and its operator. */
export const pagesOfPeople: readonly AdminPage[] = [
  {
    path: "/",
    label: () => say("overview.title"),
    group: "overview",
    icon: "chart",
    open: async (context) => (await import("../overview/overview-page")).overviewPage(context),
  },
];
