import { installAnnouncer } from "../dom/announce";
import { startLanguage } from "../i18n/language";
import { Access } from "../session/access";
import { APIClient } from "../session/api";
import { currentSession, goToSignIn, keepSession, onSignOutElsewhere } from "../session/session";
import { refresh, signOut } from "../session/sign-in";
import { startScheme } from "./appearance";
import { signInAgain } from "./sign-in-again";

/** Who the person is, as `GET /api/v1/me` tells. */
export interface Me {
  user: { id: string; email: string; name: string };
  tenant: TenantName;
  role: string;
  /** The institutions that the person belongs to, where the server tells. */
  tenants?: (TenantName & { role?: string })[];
  /** Whether the person runs the server, where it tells. */
  operator?: boolean;
  /** The person's parts in courses, where the server tells. */
  course_roles?: string[];
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
  ) {}

  /**
   * Finds out who the person is and what they may do; leads to the sign-in page where nobody is signed in. Throws
   * where the server cannot be reached.
   */
  static async start(): Promise<AppContext> {
    startScheme();
    startLanguage();
    installAnnouncer();
    if (currentSession() === null) await leave("none");
    const access = new Access(refresh);
    let context: AppContext | null = null;
    const api = new APIClient(access, () => (context ? signInAgain(context.person) : leave("expired")));
    const [me, permissions] = await Promise.all([
      api.get<Me>("/api/v1/me"),
      api.get<{ data: { name: string; granted: boolean }[] }>("/api/v1/permissions"),
    ]);
    keepSession({ user: me.user });
    onSignOutElsewhere(() => goToSignIn("signed-out"));
    const granted = permissions.data.filter((one) => one.granted).map((one) => one.name);
    context = new AppContext(api, me, new Set(granted));
    return context;
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

  /** The institutions that the person belongs to; the current one at least. */
  get tenants(): readonly TenantName[] {
    return this.me.tenants ?? [this.me.tenant];
  }

  get isOperator(): boolean {
    return this.me.operator ?? false;
  }

  /** Whether the person has a permission everywhere in the institution. */
  may(permission: string): boolean {
    return this.granted.has(permission);
  }

  /** Whether the person teaches: everywhere, or some course. */
  get teaches(): boolean {
    const parts = this.me.course_roles;
    return this.may("runs.read") || parts === undefined || parts.some((part) => part === "teacher" || part === "tutor");
  }

  /** Goes on in another institution, from its start page. */
  async switchTenant(tenant: TenantName): Promise<void> {
    await this.api.write("POST", "/api/v1/auth/tenant", { tenant: tenant.slug });
    location.assign(location.pathname.split("/").slice(0, 2).join("/") || "/");
  }

  /** Ends the session and leads to the sign-in page. */
  signOut(): void {
    signOut();
    goToSignIn("signed-out");
  }
}

/** Leaves for the sign-in page; nothing after it runs. */
function leave(reason: "expired" | "none"): Promise<never> {
  goToSignIn(reason);
  return new Promise(() => undefined);
}
