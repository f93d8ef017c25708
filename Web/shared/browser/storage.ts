/**
 * Small values that outlive the page. Where the browser keeps nothing (private windows, foreign frames), they last as
 * long as the page does.
 */
const memory = new Map<string, string>();

/** Whether what is kept here outlives the page. */
export function outlivesPage(): boolean {
  try {
    return localStorage.length >= 0;
  } catch {
    return false;
  }
}

/** The value of a key, or null. */
export function stored(key: string): string | null {
  const remembered = memory.get(key);
  if (remembered !== undefined) return remembered;
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a value, as long as the page lasts where there is no room for it; null forgets it. */
export function store(key: string, value: string | null): void {
  memory.delete(key);
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    if (value === null) return;
    memory.set(key, value);
    forgetOld(key);
  }
}

/** What was there before does not come back where there is no room for what is there now. */
function forgetOld(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing is kept here at all.
  }
}

const own = "lyceum.own.";

/** The key of what one person keeps in this browser: others who use it do not see it, and signing out forgets it. */
export function ownKey(userID: string, name: string): string {
  return `${own}${userID}.${name}`;
}

/** Forgets what persons keep in this browser, as when someone signs out. */
export function forgetOwn(): void {
  for (const key of storedKeys()) if (key.startsWith(own)) store(key, null);
}

function storedKeys(): string[] {
  try {
    return [...memory.keys(), ...Object.keys(localStorage)];
  } catch {
    return [...memory.keys()];
  }
}
