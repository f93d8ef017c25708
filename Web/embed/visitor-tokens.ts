import { currentLanguage } from "../shared/i18n/language";
import type { Granted } from "../shared/session/sign-in";

/** What the server gives a visitor. */
interface VisitorSession extends Granted {
  refresh_token: string;
}

/** Tokens of a visitor whom nobody knows. They stay in memory: who loads the page again is another visitor. */
export class VisitorTokens {
  private session: VisitorSession | null = null;

  /** `path` is where visitors come in. */
  constructor(private readonly path: string) {}

  /** A token of this visitor, who comes in with the first; null where that is not possible any more. */
  async next(): Promise<Granted | null> {
    const response =
      this.session === null
        ? await this.post(this.path, {})
        : await this.post("/api/v1/auth/refresh", { refresh_token: this.session.refresh_token });
    this.session = response.ok ? ((await response.json()) as VisitorSession) : null;
    return this.session;
  }

  private post(path: string, body: object): Promise<Response> {
    const headers = { "content-type": "application/json", "accept-language": currentLanguage() };
    return fetch(path, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      credentials: "omit",
      redirect: "error",
    });
  }
}
