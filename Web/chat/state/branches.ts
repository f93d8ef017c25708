import type { APIClient } from "../../shared/session/api";

/** A branch of a conversation, as the server tells it. */
export interface Branch {
  id: string;
  name: string | null;
  parent_id: string | null;
  fork_after_item_id: string | null;
  counterpart_item_id: string | null;
  first_item_id: string | null;
  created_at: string;
}

/** One version of a place, and the branch in which it is shown. */
export interface Version {
  itemID: string;
  branchID: string;
}

/** The versions of a place, and which of them an item is. */
export interface Versions {
  all: readonly Version[];
  index: number;
}

/** The versions of the places at which a conversation branches, by the items that they begin with. */
export function versionsOf(branches: readonly Branch[]): Map<string, Versions> {
  const places: Version[][] = [];
  for (const branch of branches) {
    if (branch.parent_id === null || branch.first_item_id === null) continue;
    const own: Version = { itemID: branch.first_item_id, branchID: branch.id };
    const key = (other: Branch): string => `${other.parent_id} ${other.fork_after_item_id}`;
    const sibling = branches.find((other) => other !== branch && key(other) === key(branch) && other.first_item_id !== null);
    const counterpart = branch.counterpart_item_id;
    const place = places.find((versions) =>
      versions.some(({ itemID }) => itemID === counterpart || itemID === own.itemID || itemID === sibling?.first_item_id),
    );
    if (place) {
      if (!place.some(({ itemID }) => itemID === own.itemID)) place.push(own);
    } else if (counterpart !== null) {
      places.push([{ itemID: counterpart, branchID: branch.parent_id }, own]);
    }
  }
  const byItem = new Map<string, Versions>();
  for (const all of places) all.forEach(({ itemID }, index) => byItem.set(itemID, { all, index }));
  return byItem;
}

/** The branches of the open conversation. */
export class Branches {
  private readings = 0;
  private known: { threadID: string; versions: Map<string, Versions> } | null = null;

  constructor(
    private readonly api: APIClient,
    private readonly changed: () => void,
  ) {}

  /** The versions of the place that an item begins; null where there is one alone. */
  of(threadID: string | null, itemID: string): Versions | null {
    return this.known?.threadID === threadID ? this.known?.versions.get(itemID) ?? null : null;
  }

  /** Reads them. A conversation whose branches cannot be read is shown without arrows. */
  async load(threadID: string): Promise<void> {
    this.readings += 1;
    const reading = this.readings;
    const path = `/api/v1/threads/${encodeURIComponent(threadID)}/branches`;
    const answer = await this.api.get<{ data: Branch[] }>(path).catch(() => null);
    if (answer === null || reading !== this.readings) return;
    this.known = { threadID, versions: versionsOf(answer.data) };
    this.changed();
  }

  /** Shows another branch. Throws `APIError`. */
  async switchTo(threadID: string, branchID: string): Promise<void> {
    const path = `/api/v1/threads/${encodeURIComponent(threadID)}/branches/${encodeURIComponent(branchID)}/switch`;
    await this.api.post(path, {});
  }
}
