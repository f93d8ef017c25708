import { installAnnouncer } from "../dom/announce";
import { startLanguage } from "../i18n/language";
import { Access } from "../session/access";
import { APIClient } from "../session/api";
import { currentSession, goToSignIn, keepSession, onSignOutElsewhere } from "../session/session";
import { refresh, signOut } from "../session/sign-in";
import { startScheme } from "./appearance";
import { languagesOf, loadBrand, showBrand } from "./brand";
import { type Brand, forgetBrand, keptBrand } from "./kept-brand";
import { signInAgain } from "./sign-in-again";

/** Who the person is, as `GET /api/v1/me` tells. */
export interface Me {
  user: { id: string; email: string; name: string };
  tenant: TenantName;
  role: string;
}

/** An institution. */
export interface TenantName {
  id: string;
  slug: string;
  name: string;
}

/** What every page of a signed-in person knows. */
export class AppContext {
  private constructor(
    readonly api: APIClient,
    private readonly me: Me,
    private readonly granted: ReadonlySet<string>,
    /** Whether the person teaches: everywhere, or some course. */
    readonly teaches: boolean,
    /** The institutions that the person may go on in without a password; the current one at least. */
    readonly tenants: readonly TenantName[],
    private readonly brand: Brand | null,
  ) {}

  /**
   * Finds out who the person is and what they may do; leads to the sign-in page where nobody is signed in. Throws
   * where the server cannot be reached.
   */
  static async start(): Promise<AppContext> {
    startScheme();
    showBrand(keptBrand());
    startLanguage(languagesOf(keptBrand()));
    installAnnouncer();
    if (currentSession() === null) await leave("none");
    const access = new Access(refresh);
    let context: AppContext | null = null;
    const api = new APIClient(access, () => (context ? signInAgain(context.person) : leave("expired")));
    const [me, permissions, tenants, teacher, tutor, brand] = await Promise.all([
      api.get<Me>("/api/v1/me"),
      api.get<{ data: { name: string; granted: boolean }[] }>("/api/v1/permissions"),
      api.get<{ data: TenantName[] }>("/api/v1/me/tenants"),
      hasCourses(api, "teacher"),
      hasCourses(api, "tutor"),
      loadBrand(api),
    ]);
    keepSession({ user: me.user });
    onSignOutElsewhere(() => goToSignIn("signed-out"));
    const granted = permissions.data.filter((one) => one.granted).map((one) => one.name);
    const may = new Set(granted);
    context = new AppContext(api, me, may, may.has("runs.read") || teacher || tutor, tenants.data, brand);
    return context;
  }

  /** What the institution calls itself on its pages. */
  get name(): string {
    return this.brand?.name ?? this.me.tenant.name;
  }

  /** The address of the institution's picture; null where it has none. */
  get logo(): string | null {
    return this.brand?.logo ?? null;
  }

  get person(): Me["user"] {
    return this.me.user;
  }

  get tenant(): TenantName {
    return this.me.tenant;
  }

  /** `owner`, `admin`, `teacher` or `learner`. */
  get role(): string {
    return this.me.role;
  }

  /** Whether the person has a permission everywhere in the institution. */
  may(permission: string): boolean {
    return this.granted.has(permission);
  }

  /** Goes on in another institution, from its start page. */
  async switchTenant(tenant: TenantName): Promise<void> {
    await this.api.send("/api/v1/auth/tenant", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tenant: tenant.slug, cookies: true }),
      credentials: "same-origin",
    });
    forgetBrand();
    location.assign(location.pathname.split("/").slice(0, 2).join("/") || "/");
  }

  /** Ends the session and leads to the sign-in page. */
  signOut(): void {
    signOut();
    goToSignIn("signed-out");
  }
}

/** Whether the person has this part in some course. */
async function hasCourses(api: APIClient, part: "teacher" | "tutor"): Promise<boolean> {
  const courses = await api.get<{ data: unknown[] }>(`/api/v1/courses?part=${part}&limit=1`).catch(() => null);
  return (courses?.data.length ?? 0) > 0;
}

/** Leaves for the sign-in page; nothing after it runs. */
function leave(reason: "expired" | "none"): Promise<never> {
  goToSignIn(reason);
  return new Promise(() => undefined);
}
