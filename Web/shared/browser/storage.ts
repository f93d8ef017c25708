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
  try {
    return localStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

/** Keeps a value; null forgets it. */
export function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    if (value === null) memory.delete(key);
    else memory.set(key, value);
  }
}

/** Forgets every key with a prefix. */
export function forgetStored(prefix: string): void {
  for (const key of storedKeys()) if (key.startsWith(prefix)) store(key, null);
}

function storedKeys(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [...memory.keys()];
  }
}
