import { currentLanguage } from "../shared/i18n/language";
import type { Granted } from "../shared/session/sign-in";
import type { LaunchContent } from "./page-data";

/** What the server gives for the code of a launch. */
interface LaunchSession extends Granted {
  refresh_token: string;
  content: LaunchContent;
}

/** Tokens of a launch. They stay in memory: who loads the page again opens it from the course again. */
export class LaunchTokens {
  private refreshToken: string | null = null;

  /** Gives the one-time code for a session: what it is for, and its first token. Null where the code is used up. */
  async begin(code: string): Promise<{ content: LaunchContent; granted: Granted } | null> {
    const session = await this.post<LaunchSession>("/api/v1/lti/session", { code });
    if (session === null) return null;
    this.refreshToken = session.refresh_token;
    return { content: session.content, granted: session };
  }

  /** The next token of the session; null when it has ended. */
  async next(): Promise<Granted | null> {
    if (this.refreshToken === null) return null;
    const session = await this.post<LaunchSession>("/api/v1/auth/refresh", { refresh_token: this.refreshToken });
    this.refreshToken = session?.refresh_token ?? null;
    return session;
  }

  private async post<Answer>(path: string, body: object): Promise<Answer | null> {
    const headers = { "content-type": "application/json", "accept-language": currentLanguage() };
    const request = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(path, { ...request, credentials: "omit", redirect: "error" });
    return response.ok ? ((await response.json()) as Answer) : null;
  }
}
