import { forgetOwn } from "../browser/storage";
import { currentLanguage } from "../i18n/language";
import { readError } from "./api";

/** An access token for some seconds, from the server that also set the session's cookies. */
export interface Granted {
  access_token: string;
  expires_in: number;
}

/** Who signed in. */
export interface User {
  id: string;
  email: string;
  name: string;
}

/** The answer of a successful sign-in. */
export interface SignIn extends Granted {
  user: User;
}

/** The answer of a right password where a second factor is asked for. */
export interface Challenge {
  second_factor: { ticket: string; expires_in: number };
}

/**
 * Shows a password; the session goes into cookies, and is in the institution that is named, if one is. Throws `APIError`
 * when the server refuses.
 */
export async function signIn(email: string, password: string, tenant: string | null = null): Promise<SignIn | Challenge> {
  const body = { email, password, ...(tenant === null ? {} : { tenant }), cookies: true };
  return (await post("/api/v1/auth/login", body)).json() as Promise<SignIn | Challenge>;
}

/** Who the session in the cookies is for; null where there is none. */
export async function signedInUser(): Promise<User | null> {
  const granted = await refresh();
  if (granted === null) return null;
  const headers = { "accept-language": currentLanguage(), authorization: `Bearer ${granted.access_token}` };
  const response = await fetch("/api/v1/me", { headers, credentials: "omit", redirect: "error" });
  return response.ok ? ((await response.json()) as { user: User }).user : null;
}

/** Completes a sign-in with the code of an app, which is digits, or with a recovery code, which is longer. */
export async function completeSignIn(ticket: string, code: string): Promise<SignIn> {
  const answer = /^[\d ]{6,8}$/.test(code) ? { code } : { recovery_code: code };
  return (await post("/api/v1/auth/second-factor", { ticket, ...answer, cookies: true })).json() as Promise<SignIn>;
}

/** Asks for a link to a new password. Whether the address has an account is not said. */
export async function requestPasswordReset(email: string): Promise<void> {
  await post("/api/v1/auth/password-reset", { email });
}

/** Takes the place that a link offers, with a new account or, where the address has one, with its password. */
export async function acceptInvitation(token: string, name: string, password: string): Promise<void> {
  await post("/api/v1/invitations/accept", { token, name, password });
}

/** Sets the password that a link is for. */
export async function setPassword(token: string, password: string): Promise<void> {
  await post("/api/v1/auth/password-reset/complete", { token, password });
}

/**
 * A new token of the session in the cookies; null when it has ended. Tabs take turns, because each refresh uses up the
 * cookie of the one before it; where a browser has no locks, the loser of a race is told so and finds the new cookie. A
 * page that is left in the middle still gets its cookie: its request outlives it, and the next page waits for that.
 */
export async function refresh(): Promise<Granted | null> {
  if (!("locks" in navigator)) return refreshNow();
  return navigator.locks.request("lyceum.refresh", () => refreshNow());
}

/**
 * Ends the session, and forgets what the person keeps in this browser. The request outlives the page, and whether it arrives
 * holds nobody up.
 */
export function signOut(): void {
  forgetOwn();
  void send("/api/v1/auth/logout", null, { keepalive: true }).catch(() => undefined);
}

async function refreshNow(attempt = 1): Promise<Granted | null> {
  const response = await send("/api/v1/auth/refresh", null, { keepalive: true });
  if (response.ok) return (await response.json()) as Granted;
  if (response.status === 401 || response.status === 403) return null;
  if (response.status !== 409 || attempt === 6) throw await readError(response);
  await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
  return refreshNow(attempt + 1);
}

async function post(path: string, body: object): Promise<Response> {
  const response = await send(path, JSON.stringify(body));
  if (!response.ok) throw await readError(response);
  return response;
}

async function send(path: string, body: string | null, options: RequestInit = {}): Promise<Response> {
  const headers = new Headers({ "accept-language": currentLanguage() });
  if (body !== null) headers.set("content-type", "application/json");
  const submission = submissionIn(document.cookie);
  if (submission !== null) headers.set("x-csrf-token", submission);
  return fetch(path, { ...options, method: "POST", headers, body, credentials: "same-origin", redirect: "error" });
}

/** The token that a page reads from its cookies and sends back to prove that it is a page of this server. */
export function submissionIn(cookies: string): string | null {
  const values = new Map(
    cookies.split("; ").map((pair): [string, string] => {
      const [name = "", ...rest] = pair.split("=");
      return [name, rest.join("=")];
    }),
  );
  return values.get("__Host-lyceum_csrf") ?? values.get("lyceum_csrf") ?? null;
}
