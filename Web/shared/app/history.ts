/** A part of a page that keeps some parameters of the address by itself. */
export interface QueryFollower {
  keys(): readonly string[];
  /** One of its parameters changed: the person went back or forward, or followed a link. */
  changed(): void;
}

interface State {
  /** Counts entries, so that the way back to another entry is known. */
  index: number;
  /** What a component keeps with the entry. */
  kept?: Record<string, unknown>;
}

const followers = new Set<QueryFollower>();
let opened: ((moved: { from: number; to: number } | null) => void) | null = null;
let current: URL | null = null;
let index = 0;

/** Follows parameters of the address; gives the way to stop. */
export function followQuery(follower: QueryFollower): () => void {
  start();
  followers.add(follower);
  return () => followers.delete(follower);
}

/** Names the one who opens pages: it is called when another page is to be shown. */
export function followPages(open: (moved: { from: number; to: number } | null) => void): void {
  start();
  opened = open;
}

/** Makes an address the current one, as a new entry or in the place of the current entry, and tells who follows it. */
export function setAddress(
  address: string,
  options: { replace?: boolean; kept?: Record<string, unknown>; silent?: boolean } = {},
): void {
  start();
  const target = new URL(address, location.href);
  const kept = options.kept ? { kept: options.kept } : {};
  if (options.replace) {
    history.replaceState({ index, ...kept }, "", target);
  } else {
    index += 1;
    history.pushState({ index, ...kept }, "", target);
  }
  const before = current ?? target;
  current = target;
  if (!options.silent) tell(before, target, null);
}

/** What a component kept with this entry. */
export function keptWithEntry(name: string): unknown {
  return (history.state as State | null)?.kept?.[name];
}

/** The number of the current entry. */
export function entryIndex(): number {
  return index;
}

function start(): void {
  if (current !== null) return;
  current = new URL(location.href);
  const state = history.state as State | null;
  if (typeof state?.index === "number") index = state.index;
  else history.replaceState({ index }, "");
  addEventListener("popstate", () => {
    const before = current ?? new URL(location.href);
    const from = index;
    current = new URL(location.href);
    index = (history.state as State | null)?.index ?? 0;
    tell(before, current, { from, to: index });
  });
}

function tell(before: URL, after: URL, moved: { from: number; to: number } | null): void {
  if (before.pathname !== after.pathname) {
    opened?.(moved);
    return;
  }
  const changed = changedKeys(before.searchParams, after.searchParams);
  for (const follower of Array.from(followers)) {
    const own = follower.keys().filter((key) => changed.has(key));
    for (const key of own) changed.delete(key);
    if (own.length > 0) follower.changed();
  }
  if (changed.size > 0) opened?.(moved);
}

/** The parameters that two queries do not share. */
export function changedKeys(before: URLSearchParams, after: URLSearchParams): Set<string> {
  const all = new Set([...before.keys(), ...after.keys()]);
  return new Set([...all].filter((key) => before.get(key) !== after.get(key)));
}
