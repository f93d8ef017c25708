import { buttonLink } from "../components/button";
import { isAborted } from "../components/problem";
import { emptyState, failureState, skeleton } from "../components/states";
import { announce } from "../dom/announce";
import { build } from "../dom/build";
import { say } from "../i18n/ui";
import { followPages, setAddress } from "./history";
import { matchPath } from "./route-pattern";
import { statePage } from "./state-page";
import { hasUnsaved, mayLeave } from "./unsaved";

/** A page below the base address; `path` is like `/people/:id`. */
export interface Route {
  path: string;
  open: (params: Record<string, string>, query: URLSearchParams) => HTMLElement | Promise<HTMLElement>;
}

type Guard = () => boolean | Promise<boolean>;

/** Shows the page that belongs to the address, and moves between addresses without loading anything anew. */
export class Router {
  /** Called after each change of the page, with the path below the base. */
  onChange: ((path: string) => void) | null = null;
  private readonly guards = new Set<Guard>();
  private outlet: HTMLElement | null = null;
  private shown = "";
  private turn = 0;
  private returning = false;
  private allowed = false;
  private readonly scrolls = new Map<string, number>();

  /** `institution` ends the titles of the window. */
  constructor(
    private readonly base: string,
    private readonly routes: readonly Route[],
    private readonly institution: () => string = () => "Lyceum",
  ) {}

  /** Shows the page of the address inside of an element, and every page after it. */
  start(outlet: HTMLElement): Promise<void> {
    this.outlet = outlet;
    history.scrollRestoration = "manual";
    followPages((moved) => void this.moved(moved));
    document.addEventListener("click", (event) => this.clicked(event));
    return this.open(false);
  }

  /** The path of the current page below the base, such as `/people/1`. */
  get path(): string {
    const path = location.pathname;
    return path.startsWith(this.base) ? path.slice(this.base.length) || "/" : "/";
  }

  /** The address of a path below the base. */
  href(path: string): string {
    return path === "/" || path === "" ? this.base : this.base + path;
  }

  /** Goes to a path below the base, unless a guard objects. */
  async go(path: string, options: { replace?: boolean } = {}): Promise<void> {
    if (!(await this.mayGo())) return;
    this.remember();
    setAddress(this.href(path), { ...options, silent: true });
    await this.open(true);
  }

  /** Opens the page of this address once more. */
  async refresh(): Promise<void> {
    await this.open(false);
  }

  /** Asks before another page is opened; gives the way to stop asking. */
  guard(guard: Guard): () => void {
    this.guards.add(guard);
    return () => this.guards.delete(guard);
  }

  private async mayGo(): Promise<boolean> {
    // oxlint-disable-next-line no-await-in-loop -- The next question waits for the answer to this one.
    for (const guard of Array.from(this.guards)) if (!(await guard())) return false;
    return mayLeave();
  }

  /** The person went back or forward. Where a guard might object the old entry comes back until it was asked. */
  private async moved(moved: { from: number; to: number } | null): Promise<void> {
    if (this.returning) {
      this.returning = false;
      return;
    }
    if (moved === null || this.allowed) {
      this.allowed = false;
      await this.open(true, moved !== null);
      return;
    }
    const steps = moved.to - moved.from;
    if (steps === 0 || (this.guards.size === 0 && !hasUnsaved())) {
      await this.open(true, true);
      return;
    }
    const question = this.mayGo();
    this.returning = true;
    const returned = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
    history.go(-steps);
    if (await question) {
      // A second move before the first has ended would take its place.
      await returned;
      this.allowed = true;
      history.go(steps);
    }
  }

  private async open(moveFocus: boolean, restoresScroll = false): Promise<void> {
    const { outlet } = this;
    if (outlet === null) return;
    this.turn += 1;
    const { turn, path } = this;
    const key = location.pathname + location.search;
    const timer = setTimeout(() => {
      // Who has gone elsewhere meanwhile keeps what is there.
      if (turn === this.turn) outlet.replaceChildren(skeleton("page"));
    }, 150);
    outlet.setAttribute("aria-busy", "true");
    const page = await this.page(path);
    clearTimeout(timer);
    if (turn !== this.turn) return;
    outlet.removeAttribute("aria-busy");
    outlet.replaceChildren(page);
    this.shown = key;
    this.retitle();
    this.onChange?.(path);
    scrollTo(0, restoresScroll ? (this.scrolls.get(key) ?? 0) : 0);
    if (moveFocus) this.focusHeading(outlet);
  }

  /** Gives the window the title of the page's heading; pages call it when they learn a better one. */
  retitle(): void {
    const heading = this.outlet?.querySelector("h1")?.textContent?.trim();
    document.title = heading ? `${heading} · ${this.institution()}` : this.institution();
  }

  private async page(path: string): Promise<HTMLElement> {
    const query = new URLSearchParams(location.search);
    const fits = this.routes.map((route) => ({ route, params: matchPath(route.path, path) })).find(({ params }) => params);
    if (fits?.params) {
      try {
        return await fits.route.open(fits.params, query);
      } catch (error) {
        if (isAborted(error)) return build("div");
        return statePage(failureState(error, () => void this.open(false)));
      }
    }
    return statePage(
      emptyState({
        icon: "search",
        title: say("app.notFound"),
        text: say("app.notFoundText"),
        action: buttonLink(say("app.toStart"), this.base),
      }),
    );
  }

  private focusHeading(outlet: HTMLElement): void {
    const heading = outlet.querySelector<HTMLElement>("h1, h2");
    if (heading === null) {
      announce(document.title);
      return;
    }
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  private remember(): void {
    this.scrolls.set(this.shown, scrollY);
  }

  /** Follows links to pages of this base in place; all others are left to the browser. */
  private clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (!link || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return;
    const isBelow = link.pathname === this.base || link.pathname.startsWith(`${this.base}/`);
    if (!isBelow || (link.hash !== "" && link.pathname === location.pathname)) return;
    event.preventDefault();
    void this.follow(link.pathname + link.search + link.hash);
  }

  private async follow(address: string): Promise<void> {
    if (new URL(address, location.href).href === location.href) return this.open(true);
    if (!(await this.mayGo())) return;
    this.remember();
    setAddress(address);
  }
}
