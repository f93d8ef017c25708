import { iconButton } from "../components/button";
import { ActionMenu } from "../components/menu";
import { openPalette, type Command } from "../components/palette";
import { announce } from "../dom/announce";
import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { say } from "../i18n/ui";
import { accountButton, preferencesButton } from "./account-menu";
import { brandPicture } from "./brand-name";
import type { AppContext } from "./context";
import { NavigationList, type NavGroup } from "./navigation";
import { tenantButton } from "./tenant-button";

/** The applications, in the order of the bar. */
export type AppName = "chat" | "builder" | "teach" | "admin";

/** What an application puts into the frame that all of them share. */
export interface ShellOptions {
  app: AppName | null;
  nav: NavGroup[];
  palette: () => Command[];
  /** Null on a page that anybody may see. */
  context: AppContext | null;
  /** Whether the content takes the whole window, and scrolls by itself. */
  full?: boolean;
}

/** The frame around an application. */
export interface Shell {
  /** Where pages are shown. */
  main: HTMLElement;
  /** Things of the current page at the end of the bar. */
  tools: HTMLElement;
  navigation: NavigationList;
  openPalette(): void;
}

/** Puts the frame into the page: the bar, the navigation, and the place of the pages. */
export function appShell(options: ShellOptions): Shell {
  const { context, nav } = options;
  const hasNavigation = nav.some((group) => group.items.length > 0);
  const main = build("main", { class: "ui-main", id: "content", tabindex: -1 });
  const tools = build("div", { class: "ui-bar-tools" });
  const navigation = new NavigationList(say("app.navigation"), nav);
  const side = build("div", { class: "ui-side" }, navigation.element, build("div", { class: "ui-side-foot" }));
  const frame = build("div", { class: `ui-frame${options.full ? " full" : ""}${hasNavigation ? "" : " bare"}` });
  const open = (): void => openPalette(options.palette());

  const scrim = build("div", { class: "ui-side-scrim" });
  const menu = iconButton("menu", say("app.openNavigation"), () => toggle(!frame.hasAttribute("data-side")));
  menu.classList.add("ui-side-toggle");
  menu.setAttribute("aria-expanded", "false");
  const toggle = (shown: boolean): void => {
    frame.toggleAttribute("data-side", shown);
    menu.setAttribute("aria-expanded", String(shown));
    menu.setAttribute("aria-label", say(shown ? "app.closeNavigation" : "app.openNavigation"));
    main.inert = shown;
    if (shown) (side.querySelector<HTMLElement>("[aria-current]") ?? side.querySelector<HTMLElement>("a"))?.focus();
    else if (side.contains(document.activeElement)) menu.focus();
  };
  scrim.addEventListener("click", () => toggle(false));
  side.addEventListener("click", (event) => {
    if ((event.target as Element).closest("a")) toggle(false);
  });
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && frame.hasAttribute("data-side")) toggle(false);
  });
  matchMedia("(min-width: 900px)").addEventListener("change", () => toggle(false));

  const skip = build("a", { class: "ui-skip", href: "#content" }, say("app.skip"));
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  const find = build(
    "button",
    { type: "button", class: "ui-find", "aria-label": say("app.palette"), on: { click: open } },
    icon("search"),
    build("span", {}, say("app.search")),
    build("kbd", {}, navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"),
  );
  const home = build(
    "a",
    { class: "ui-home", href: "/", "aria-label": context?.name ?? "Lyceum" },
    brandPicture(context?.logo ?? null),
  );
  const bar = build(
    "header",
    { class: "ui-bar" },
    hasNavigation && menu,
    home,
    context ? tenantButton(context) : build("span", { class: "ui-tenant" }, build("span", {}, "Lyceum")),
    context ? appLinks(options.app, context) : build("span", { class: "ui-apps" }),
    tools,
    find,
    context ? accountButton(context) : preferencesButton(),
  );
  frame.append(skip, bar, offlineBanner(), ...(hasNavigation ? [side, scrim] : []), main);
  document.body.replaceChildren(frame, ...[...document.body.children].filter((one) => one.getAttribute("role") === "status"));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  return { main, tools, navigation, openPalette: open };
}

/** Links between the applications that the person may use. */
function appLinks(current: AppName | null, context: AppContext): HTMLElement {
  const apps: { name: AppName; href: string; shown: boolean }[] = [
    { name: "chat", href: "/", shown: true },
    { name: "teach", href: "/teach", shown: context.teaches },
    { name: "builder", href: "/builder", shown: context.may("workflows.read") },
    { name: "admin", href: "/admin", shown: context.may("tenant.read") },
  ];
  const open = apps.filter(({ shown, name }) => shown || name === current);
  const links = open.map(({ name, href }) =>
    build("a", { href, "aria-current": name === current ? "true" : null }, say(`app.${name}`)),
  );
  // Where there is no room for the links they are a menu.
  const opener = build(
    "button",
    { type: "button", class: "ui-app-menu", "aria-haspopup": "menu" },
    build("span", {}, current ? say(`app.${current}`) : say("app.apps")),
    icon("chevronDown"),
  );
  opener.addEventListener("click", () =>
    ActionMenu.open(opener, open.map(({ name, href }) => ({ label: say(`app.${name}`), href, checked: name === current }))),
  );
  return build("nav", { class: "ui-apps", "aria-label": say("app.apps") }, ...links, opener);
}

/** Says while the connection is gone that nothing is lost. */
function offlineBanner(): HTMLElement {
  const banner = build("div", { class: "ui-offline", role: "status", hidden: navigator.onLine });
  const show = (): void => {
    banner.replaceChildren(icon("offline"), say("app.offline"));
    banner.hidden = false;
  };
  if (!navigator.onLine) show();
  addEventListener("offline", show);
  addEventListener("online", () => {
    banner.hidden = true;
    announce(say("app.online"));
  });
  return banner;
}
