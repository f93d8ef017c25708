import type { ChatKitClient } from "../../shared/chatkit/client";
import type { Feedback } from "../../shared/chatkit/types";

/** What somebody thinks of an answer. */
export type Opinion = Feedback["kind"];

/** What the person said of answers. */
export class Opinions {
  private readonly said = new Map<string, Feedback>();

  constructor(private readonly changed: () => void) {}

  /** What was said of an answer. */
  of(itemID: string): Feedback | null {
    return this.said.get(itemID) ?? null;
  }

  /** Reads what was said in a conversation before; where that fails, marks are missing and nothing else. */
  async load(client: ChatKitClient, threadID: string): Promise<void> {
    const said = await client.feedbackIn(threadID).catch(() => []);
    for (const one of said) if (!this.said.has(one.item_id)) this.said.set(one.item_id, one);
    if (said.length > 0) this.changed();
  }

  /** Says it, or takes it back where it was said before. Throws `APIError`, and then nothing has changed. */
  async toggle(client: ChatKitClient, threadID: string, itemID: string, kind: Opinion): Promise<Opinion | null> {
    const now = this.of(itemID)?.kind === kind ? null : { item_id: itemID, kind, comment: null };
    await this.change(client, threadID, itemID, now);
    return now?.kind ?? null;
  }

  /** Says why. Throws `APIError`, and then nothing has changed. */
  async explain(client: ChatKitClient, threadID: string, itemID: string, comment: string): Promise<void> {
    const said = this.of(itemID);
    if (said !== null) await this.change(client, threadID, itemID, { ...said, comment });
  }

  private async change(client: ChatKitClient, threadID: string, itemID: string, now: Feedback | null): Promise<void> {
    const before = this.of(itemID);
    this.set(itemID, now);
    try {
      if (now === null) await client.takeFeedbackBack(threadID, itemID);
      else await client.giveFeedback(threadID, now);
    } catch (error) {
      this.set(itemID, before);
      throw error;
    }
  }

  private set(itemID: string, said: Feedback | null): void {
    if (said === null) this.said.delete(itemID);
    else this.said.set(itemID, said);
    this.changed();
  }
}
