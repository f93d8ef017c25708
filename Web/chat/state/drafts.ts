import { ownKey, store, stored } from "../../shared/browser/storage";

/** The texts that a person has begun to write, one for each thread and one for a new conversation (`null`). */
export class Drafts {
  /** The drafts of one person; others who use this browser do not see them. */
  constructor(private readonly userID: string) {}

  /** The text that was begun, or an empty one. */
  read(threadID: string | null): string {
    return stored(this.key(threadID)) ?? "";
  }

  /** Keeps a text; an empty one forgets it. */
  keep(threadID: string | null, text: string): void {
    store(this.key(threadID), text === "" ? null : text);
  }

  private key(threadID: string | null): string {
    return ownKey(this.userID, `draft.${threadID ?? "new"}`);
  }
}
