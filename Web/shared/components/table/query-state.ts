import { followQuery, keptWithEntry, setAddress } from "../../app/history";

/** What a list shows: what is searched, how it is sorted and filtered, and which page. */
export interface ListState {
  search: string;
  sort: string | null;
  descending: boolean;
  filters: Record<string, string>;
  after: string | null;
}

/** Keeps what a list shows in the query of the address, so that back, forward and links keep it. */
export class QueryState {
  private filterKeys: readonly string[] = [];

  /** `prefix` parts several lists of one page; `sort` is how it is sorted at first, such as `-created_at`. */
  constructor(private readonly options: { prefix?: string; sort?: string } = {}) {}

  /** Names the parameters that are filters. */
  own(filterKeys: readonly string[]): void {
    this.filterKeys = filterKeys;
  }

  /** What the address says. */
  get current(): ListState {
    return readState(new URLSearchParams(location.search), this.names, this.filterKeys, this.options.sort ?? "");
  }

  /** The places of the pages before this one, oldest first; empty where the person came by a link. */
  get trail(): (string | null)[] {
    const kept = keptWithEntry(this.name("trail"));
    return Array.isArray(kept) ? (kept as (string | null)[]) : [];
  }

  /** Writes what changed into the address. Whatever changes but the page leads back to the first page. */
  change(changes: Partial<ListState>, options: { replace?: boolean; trail?: (string | null)[] } = {}): void {
    const turnsPage = "after" in changes;
    const next = { ...this.current, ...(turnsPage ? {} : { after: null }), ...changes };
    const query = new URLSearchParams(location.search);
    writeState(query, next, this.names, this.filterKeys, this.options.sort ?? "");
    const kept = { [this.name("trail")]: turnsPage ? (options.trail ?? []) : [] };
    const address = `${location.pathname}${`${query}` === "" ? "" : `?${query}`}`;
    setAddress(address, { replace: options.replace ?? false, kept });
  }

  /** Calls back when the address says something else; gives the way to stop. */
  follow(changed: () => void): () => void {
    return followQuery({ keys: () => [...Object.values(this.names), ...this.filterKeys.map((key) => this.name(key))], changed });
  }

  private get names(): Names {
    return { search: this.name("q"), sort: this.name("sort"), after: this.name("after"), prefix: this.prefix };
  }

  private get prefix(): string {
    return this.options.prefix === undefined ? "" : `${this.options.prefix}.`;
  }

  private name(key: string): string {
    return this.prefix + key;
  }
}

/** The parameters of a list. */
export interface Names {
  search: string;
  sort: string;
  after: string;
  prefix: string;
}

/** What a query says of a list. */
export function readState(
  query: URLSearchParams,
  names: Names,
  filterKeys: readonly string[],
  initialSort: string,
): ListState {
  const sort = query.get(names.sort) ?? initialSort;
  const descending = sort.startsWith("-");
  const filters: Record<string, string> = {};
  for (const key of filterKeys) {
    const value = query.get(names.prefix + key);
    if (value !== null && value !== "") filters[key] = value;
  }
  return {
    search: query.get(names.search) ?? "",
    sort: sort === "" ? null : descending ? sort.slice(1) : sort,
    descending,
    filters,
    after: query.get(names.after),
  };
}

/** Writes into a query what a list shows; what is so anyway is left away, so that addresses stay short. */
export function writeState(
  query: URLSearchParams,
  state: ListState,
  names: Names,
  filterKeys: readonly string[],
  initialSort: string,
): void {
  const set = (name: string, value: string | null): void => {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  };
  const sort = state.sort === null ? "" : (state.descending ? "-" : "") + state.sort;
  set(names.search, state.search);
  set(names.sort, sort === initialSort ? null : sort);
  set(names.after, state.after);
  for (const key of filterKeys) set(names.prefix + key, state.filters[key] ?? null);
}
