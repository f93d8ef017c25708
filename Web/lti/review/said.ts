import { build } from "../../shared/dom/build";
import { MarkdownView } from "../../shared/markdown/markdown-view";
import type { APIClient } from "../../shared/session/api";
import type { LinkConversation } from "./grades";

/** An item of a conversation, as the ChatKit protocol writes it. */
export interface Item {
  type: string;
  content?: { text?: string }[];
}

interface ItemPage {
  data: Item[];
  has_more: boolean;
  after: string | null;
}

/** What of a conversation is shown at most, in pages of a hundred. */
const mostPages = 20;

/** What was said in a conversation, the oldest first, for its teacher or for whose it is. Throws `APIError`. */
export async function readItems(api: APIClient, one: LinkConversation, isOwn: boolean): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const read: ItemPage = isOwn ? await ownPage(api, one, after) : await taughtPage(api, one, after);
    items.push(...read.data);
    after = read.after;
    if (!read.has_more || after === null) break;
  }
  return items;
}

async function taughtPage(api: APIClient, one: LinkConversation, after: string | null): Promise<ItemPage> {
  const query = new URLSearchParams({ limit: "100", ...(after === null ? {} : { after }) });
  return api.get<ItemPage>(`/api/v1/conversations/${encodeURIComponent(one.thread_id)}?${query}`);
}

async function ownPage(api: APIClient, one: LinkConversation, after: string | null): Promise<ItemPage> {
  const params = { thread_id: one.thread_id, limit: 100, order: "asc", ...(after === null ? {} : { after }) };
  const response = await api.post(`/chatkit/${encodeURIComponent(one.workflow.slug)}`, { type: "items.list", params });
  return (await response.json()) as ItemPage;
}

/** An item as words; nothing for one without any. */
export function said(item: Item): Node[] {
  const words = (item.content ?? []).map((part) => part.text ?? "").join("\n\n");
  if (words === "") return [];
  if (item.type === "user_message") return [build("p", { class: "said" }, words)];
  const view = new MarkdownView();
  view.show(words, [], true);
  return [view];
}
