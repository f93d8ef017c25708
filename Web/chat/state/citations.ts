import type { APIClient, Citation } from "../../shared/session/api";

/** The passages that answers cite, each list asked for once. */
export class Citations {
  private readonly known = new Map<string, Promise<Citation[]>>();

  constructor(private readonly api: APIClient) {}

  /** Those of an answer, in the order of its annotations; `isComplete` while it is not being written. Throws `APIError`. */
  of(threadID: string, itemID: string, isComplete: boolean): Promise<Citation[]> {
    const known = this.known.get(itemID);
    if (known) return known;
    const path = `/api/v1/threads/${encodeURIComponent(threadID)}/items/${encodeURIComponent(itemID)}/citations`;
    const asked = this.api.get<{ data: Citation[] }>(path).then((answer) => answer.data);
    if (isComplete) this.known.set(itemID, asked);
    asked.catch(() => this.known.delete(itemID));
    return asked;
  }
}
