import type { APIClient } from "../session/api";
import { allItems, Item, ItemPage } from "./items";
import type { Standing } from "./standing";

/** A conversation as somebody reads it who accompanies its person. */
export interface ReadConversation {
  /** Null where the lists do not show it. */
  standing: Standing | null;
  items: Item[];
}

/** Reads another person's conversation, and takes part in it. Every method throws `APIError`. */
export class ConversationSource {
  private readonly path: string;

  constructor(
    private readonly api: APIClient,
    readonly thread: string,
  ) {
    this.path = `/api/v1/conversations/${encodeURIComponent(thread)}`;
  }

  /** What was said, the oldest first, and where the conversation is. */
  async read(): Promise<ReadConversation> {
    let standing: Standing | null = null;
    const items = await allItems(async (after) => {
      const query = new URLSearchParams({ limit: "100", ...(after === null ? {} : { after }) });
      const page = await this.api.get<ItemPage & { conversation: Standing | null }>(`${this.path}?${query}`);
      standing = page.conversation;
      return page;
    });
    return { standing, items };
  }

  /** Says something in one's own name. */
  async write(text: string): Promise<Item> {
    return (await (await this.api.post(`${this.path}/messages`, { text })).json()) as Item;
  }

  /** Answers in the assistant's place for so many hours; takes it over for longer where that is so already. */
  takeOver(hours: number, message: string): Promise<Standing> {
    return this.lead("take-over", { hours, ...told(message) });
  }

  /** Lets the assistant answer again. */
  giveBack(message: string): Promise<Standing> {
    return this.lead("give-back", told(message));
  }

  /** Ends what runs or waits; the next message begins anew. */
  reset(message: string): Promise<Standing> {
    return this.lead("reset", told(message));
  }

  /** Goes on at the step with this slug. */
  move(step: string, message: string): Promise<Standing> {
    return this.lead("move", { step, ...told(message) });
  }

  private async lead(act: string, body: object): Promise<Standing> {
    return (await (await this.api.post(`${this.path}/${act}`, body)).json()) as Standing;
  }
}

function told(message: string): { message?: string } {
  return message.trim() === "" ? {} : { message: message.trim() };
}
