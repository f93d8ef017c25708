import type { ChatKitClient } from "../../shared/chatkit/client";

/** What somebody thinks of an answer. */
export type Opinion = "positive" | "negative";

/** What the person said of answers since the page was opened; the server tells nobody what they said before. */
export class Opinions {
  private readonly said = new Map<string, Opinion>();

  constructor(private readonly changed: () => void) {}

  /** What was said of an answer. */
  of(itemID: string): Opinion | null {
    return this.said.get(itemID) ?? null;
  }

  /** Says it, or takes it back where it was said before. Throws `APIError`, and then nothing has changed. */
  async toggle(client: ChatKitClient, threadID: string, itemID: string, opinion: Opinion): Promise<Opinion | null> {
    const before = this.said.get(itemID) ?? null;
    const now = before === opinion ? null : opinion;
    this.set(itemID, now);
    try {
      if (now === null) await client.takeFeedbackBack(threadID, itemID);
      else await client.giveFeedback(threadID, [itemID], now);
    } catch (error) {
      this.set(itemID, before);
      throw error;
    }
    return now;
  }

  private set(itemID: string, opinion: Opinion | null): void {
    if (opinion === null) this.said.delete(itemID);
    else this.said.set(itemID, opinion);
    this.changed();
  }
}
