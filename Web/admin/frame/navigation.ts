import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { type AdminGroup, type AdminPage, groups, isNamed, pages } from "../pages";

/** A part of the navigation with the pages that a person may see. */
export interface NamedGroup {
  group: AdminGroup;
  label: string;
  pages: AdminPage[];
}

/** Whether a person may see a page. */
export function isAllowed(page: AdminPage, context: AdminContext): boolean {
  return page.permission === null || page.permission === undefined || context.can(page.permission);
}

/** The navigation of a person; parts without a page are left out. */
export function navigation(context: AdminContext): NamedGroup[] {
  return groups
    .map((group) => ({
      group,
      label: say(`group.${group}`),
      pages: pages.filter((page) => page.group === group && isNamed(page) && isAllowed(page, context)),
    }))
    .filter((group) => group.pages.length > 0);
}
