import type { NavGroup } from "../../shared/app/navigation";
import type { Command } from "../../shared/components/palette";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { type AdminPage, groups, isNamed, pages } from "../pages";

/** Whether a person may see a page. */
export function isAllowed(page: AdminPage, context: AdminContext): boolean {
  return page.permission === null || page.permission === undefined || context.can(page.permission);
}

/** Whether the console has anything for a person: a page that not everybody may see. */
export function mayEnter(context: AdminContext): boolean {
  return pages.some((page) => Boolean(page.permission) && isAllowed(page, context));
}

/** The navigation of a person: the pages that they may see, by their groups. */
export function navigation(context: AdminContext): NavGroup[] {
  return groups.map((group) => {
    const items = pages
      .filter((page) => page.group === group && isNamed(page) && isAllowed(page, context))
      .map((page) => ({
        label: page.label(),
        href: context.href(page.path),
        icon: page.icon,
        exact: page.path === "/",
      }));
    return group === "overview" ? { items } : { title: say(`group.${group}`), items };
  });
}

/** What the palette finds: every page that a person may open by itself, those for making something too. */
export function commands(context: AdminContext): Command[] {
  return pages
    .filter((page) => !page.path.includes(":") && isAllowed(page, context))
    .map((page) => ({
      label: page.label(),
      group: say(`group.${page.group}`),
      icon: page.icon,
      href: context.href(page.path),
    }));
}
