import { forgetBrand } from "../app/kept-brand";
import { store, stored } from "../browser/storage";

/** Who signed in with this browser. What proves it lies in a cookie that no script can read. */
export interface Session {
  user: { id: string; email: string; name: string };
}

const key = "lyceum.session";

/** The session of this browser, or null when there is none. Whether it still lives, the server says. */
export function currentSession(): Session | null {
  try {
    const session = JSON.parse(stored(key) ?? "null") as Session | null;
    return typeof session?.user?.id === "string" ? session : null;
  } catch {
    return null;
  }
}

/** Keeps a session for every tab of this browser; the instant tells them that it is a new one. */
export function keepSession(session: Session): void {
  store(key, JSON.stringify({ ...session, at: Date.now() }));
}

/** Forgets the session in every tab of this browser; where it was, too, unless the person is to go on there. */
export function forgetSession(goesOn = false): void {
  store(key, null);
  if (!goesOn) forgetBrand();
}

/** Calls back when another tab signs out. */
export function onSignOutElsewhere(callback: () => void): void {
  addEventListener("storage", (event) => {
    if (event.key === key && event.newValue === null) callback();
  });
}

/** Leaves for the sign-in page; `expired` makes it say why, and the person comes back to this address. */
export function goToSignIn(reason: "expired" | "signed-out" | "none"): void {
  forgetSession(reason === "expired");
  const query = new URLSearchParams();
  if (reason !== "none") query.set("reason", reason);
  const here = location.pathname + location.search;
  if (reason !== "signed-out" && here !== "/") query.set("next", here);
  location.replace(`${query}` === "" ? "/sign-in" : `/sign-in?${query}`);
}
