import { APIError, readError } from "../../shared/session/api";
import { currentLanguage } from "../../shared/i18n/language";
import { type Listed, type Query, withQuery } from "../resource/requests";

/** The limits of an institution; what is absent or null is not limited. */
export interface TenantLimits {
  people?: number | null;
  courses?: number | null;
  requests_per_minute?: number | null;
  runs?: Record<string, number | null> | null;
  attachments?: Record<string, number | null> | null;
}

/** An institution of the installation. */
export interface Tenant {
  id: string;
  slug: string;
  name: string;
  locale: string;
  time_zone: string;
  limits: TenantLimits;
  state: "active" | "suspended" | "deleted";
  remove_after: string | null;
  created_at: string;
}

/** The operator's own API, with the operator's token. The token is in the memory of this page alone. */
class OperatorAPI {
  private token: string | null = null;

  /** Whether a token was entered since the page was loaded. */
  get isKnown(): boolean {
    return this.token !== null;
  }

  /** Takes a token once the server has taken it. */
  async enter(token: string): Promise<void> {
    const before = this.token;
    this.token = token;
    try {
      await this.list({ limit: 1 });
    } catch (error) {
      this.token = before;
      throw error;
    }
  }

  /** Forgets the token. */
  forget(): void {
    this.token = null;
  }

  list(query: Query): Promise<Listed<Tenant>> {
    return this.send("GET", withQuery("/api/v1/tenants", query));
  }

  show(id: string): Promise<Tenant> {
    return this.send("GET", `/api/v1/tenants/${id}`);
  }

  make(body: object): Promise<Tenant & { invitation?: { link?: string } }> {
    return this.send("POST", "/api/v1/tenants", body);
  }

  change(id: string, body: object): Promise<Tenant> {
    return this.send("PATCH", `/api/v1/tenants/${id}`, body);
  }

  remove(id: string): Promise<Tenant> {
    return this.send("DELETE", `/api/v1/tenants/${id}`);
  }

  private async send<Body>(method: string, path: string, body?: object): Promise<Body> {
    const headers = new Headers({ "accept-language": currentLanguage(), authorization: `Bearer ${this.token ?? ""}` });
    if (body !== undefined) headers.set("content-type", "application/json");
    const response = await fetch(path, {
      method,
      headers,
      credentials: "omit",
      redirect: "error",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await readError(response);
    return (await response.json()) as Body;
  }
}

/** The one of this page. */
export const operator = new OperatorAPI();

/** Whether the operator's API is switched off on this server. */
export function isSwitchedOff(error: unknown): boolean {
  return error instanceof APIError && error.status === 404;
}
