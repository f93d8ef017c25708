import type { Granted } from "./sign-in";

/** Asks the server for a new token of the session in the cookie; null when the session has ended. */
export type Refresh = () => Promise<Granted | null>;

/** Seconds before its end from which a token is not used any more: a request takes a while to arrive. */
const margin = 30;

/**
 * The access token of this page. It is never stored, and replaced before it runs out; what keeps the session is a cookie
 * that no script can read.
 */
export class Access {
  private token: string | null = null;
  private endsAt = 0;
  private refreshing: Promise<string | null> | null = null;

  /** `now` gives milliseconds that only ever count up. */
  constructor(
    private readonly refresh: Refresh,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** A token that is good for a while; null when the session has ended. */
  async current(): Promise<string | null> {
    if (this.token !== null && this.now() < this.endsAt) return this.token;
    return this.renewed(this.token);
  }

  /** A token other than the one that the server refused. Callers who come meanwhile share one request. */
  async renewed(refused: string | null): Promise<string | null> {
    if (this.token !== refused && this.token !== null && this.now() < this.endsAt) return this.token;
    this.refreshing ??= this.renew().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async renew(): Promise<string | null> {
    const began = this.now();
    const granted = await this.refresh();
    this.token = granted?.access_token ?? null;
    this.endsAt = began + ((granted?.expires_in ?? 0) - margin) * 1000;
    return this.token;
  }
}
