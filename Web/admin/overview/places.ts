import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { AdminContext } from "../context";
import { isAllowed } from "../frame/navigation";
import { say } from "../i18n/text";
import { groups, isNamed, pages } from "../pages";

/** What somebody may open who sees no figures: each page of the console that their role includes, by its group. */
export function places(context: AdminContext): HTMLElement {
  const cards = groups.map((group) => {
    const own = pages.filter((page) => page.group === group && page.path !== "/" && isNamed(page) && isAllowed(page, context));
    const links = own.map((page) => build("li", {}, build("a", { href: context.href(page.path) }, icon(page.icon), page.label())));
    return links.length > 0 && build("section", { class: "ui-card" }, build("h2", {}, say(`group.${group}`)), build("ul", {}, ...links));
  });
  return build("div", { class: "admin-places" }, ...cards);
}
