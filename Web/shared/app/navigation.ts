import { build } from "../dom/build";
import { icon, type IconName } from "../dom/icon";

/** A page in the navigation. */
export interface NavItem {
  label: string;
  href: string;
  icon?: IconName;
  /** A number or a word at its end, such as how many wait. */
  count?: string | number | null;
  /** Whether only this very address is it, and none below. */
  exact?: boolean;
}

/** Pages that belong together, under a title. */
export interface NavGroup {
  title?: string;
  items: NavItem[];
}

/** The navigation at the left, and which of its pages is the current one. */
export class NavigationList {
  readonly element: HTMLElement;
  private links: { item: NavItem; link: HTMLAnchorElement }[] = [];

  constructor(label: string, groups: readonly NavGroup[]) {
    this.element = build("nav", { class: "ui-nav", "aria-label": label });
    this.show(groups);
  }

  /** Shows other groups. */
  show(groups: readonly NavGroup[]): void {
    this.links = [];
    this.element.replaceChildren(...groups.filter((group) => group.items.length > 0).map((group) => this.group(group)));
    this.mark();
  }

  /** Marks the page of the address: the longest that fits. */
  mark(): void {
    const path = location.pathname;
    const fits = ({ item }: { item: NavItem }): boolean => {
      const { pathname: own, hash } = new URL(item.href, location.href);
      if (hash !== "") return path === own && hash === location.hash;
      return path === own || (!item.exact && path.startsWith(`${own}/`));
    };
    const length = ({ item }: { item: NavItem }): number => item.href.length;
    const best = this.links.filter(fits).sort((one, other) => length(other) - length(one))[0];
    for (const entry of this.links) {
      if (entry === best) entry.link.setAttribute("aria-current", "page");
      else entry.link.removeAttribute("aria-current");
    }
  }

  private group(group: NavGroup): HTMLElement {
    const items = group.items.map((item) => {
      const { count } = item;
      const link = build(
        "a",
        { href: item.href },
        item.icon && icon(item.icon),
        build("span", {}, item.label),
        count !== undefined && count !== null && count !== 0 && build("span", { class: "ui-nav-count" }, String(count)),
      );
      this.links.push({ item, link });
      return build("li", {}, link);
    });
    return build("div", { class: "ui-nav-group" }, group.title && build("h2", {}, group.title), build("ul", {}, ...items));
  }
}
