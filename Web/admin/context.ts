import type { AppContext } from "../shared/app/context";
import type { Router } from "../shared/app/router";
import { AdminAPI } from "./resource/requests";

/** What a page of the console knows of the person and of the console around it. */
export class AdminContext {
  readonly api: AdminAPI;
  /** Set once the pages are known. */
  router: Router | null = null;

  constructor(readonly app: AppContext) {
    this.api = new AdminAPI(app.api);
  }

  get person(): { id: string; email: string; name: string } {
    return this.app.person;
  }

  get tenant(): { id: string; slug: string; name: string } {
    return this.app.tenant;
  }

  get role(): string {
    return this.app.role;
  }

  /** Whether the person has a permission in the institution. */
  can(permission: string): boolean {
    return this.app.may(permission);
  }

  /** Opens a page of the console, by its path below `/admin`. */
  go(path: string, options: { replace?: boolean } = {}): void {
    void this.router?.go(path, options);
  }

  /** Opens the page of this address once more, as it is now. */
  refresh(): void {
    void this.router?.refresh();
  }

  /** The address of a page of the console, for a link. */
  href(path: string): string {
    return path === "/" ? "/admin" : `/admin${path}`;
  }
}
