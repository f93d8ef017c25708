import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { type AdminPage, pages } from "../pages";
import { isAllowed, navigation } from "./navigation";
import { match } from "./routes";

/** The console: its navigation beside the page that the address names. */
export class AdminConsole {
  readonly element = build("div", { class: "console" });
  private readonly main = build("main", { id: "main", tabindex: -1 });
  private opening = 0;

  constructor(private readonly context: AdminContext) {
    addEventListener("popstate", () => void this.show());
    this.element.addEventListener("click", (event) => this.clicked(event));
    this.rebuild();
  }

  /** Builds the frame again, in another language for instance, and shows the page. */
  rebuild(): void {
    const nav = build("nav", { "aria-label": say("page.navigation") });
    for (const group of navigation(this.context)) {
      const links = group.pages.map((page) =>
        build("li", {}, build("a", { href: this.context.href(page.path) }, icon(page.icon), page.label())),
      );
      nav.append(build("h2", {}, group.label), build("ul", {}, ...links));
    }
    this.element.replaceChildren(nav, this.main);
    void this.show();
  }

  /** Opens a path below `/admin`. */
  go(path: string): void {
    history.pushState(null, "", this.context.href(path));
    void this.show();
  }

  private async show(): Promise<void> {
    const opening = ++this.opening;
    const page = await this.pageAt(location.pathname.replace(/^\/admin/, ""));
    if (opening !== this.opening) return;
    this.main.replaceChildren(page);
    const heading = page.querySelector<HTMLElement>("h1");
    document.title = `${heading?.textContent ?? say("page.title")} · ${this.context.tenant.name}`;
  }

  private async pageAt(path: string): Promise<HTMLElement> {
    const found = match<AdminPage>(pages, path);
    if (found === null) return messageOf(say("page.missing"), say("page.missingWhat"));
    if (!isAllowed(found.route, this.context)) {
      return messageOf(say("page.forbidden"), say("page.forbiddenWhat", { institution: this.context.tenant.name }));
    }
    return found.route.open(this.context, found.params, new URLSearchParams(location.search));
  }

  private clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest("a");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.origin !== location.origin || !link.pathname.startsWith("/admin") || link.target !== "") return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    void this.show();
  }
}

function messageOf(title: string, text: string): HTMLElement {
  return build("div", {}, build("h1", {}, title), build("p", {}, text));
}
