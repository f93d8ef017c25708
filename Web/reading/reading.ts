import { build } from "../shared/dom/build";
import { startLanguage, text } from "../shared/i18n/language";
import { MarkdownView } from "../shared/markdown/markdown-view";

/** A shared conversation, as the server gives it to whoever has the link. */
interface SharedConversation {
  title: string | null;
  assistant: string;
  shared_by: string | null;
  expires_at: string;
  items: { data: SharedItem[]; has_more: boolean; after: string | null };
}

/** What is said in it. */
interface SharedItem {
  type: string;
  content?: { text?: string }[];
  copy_text?: string | null;
}

startLanguage();
// The fragment of the address, which no server and no log sees.
const token = location.hash.slice(1);
addEventListener("hashchange", () => location.reload());
void start();

async function start(): Promise<void> {
  const first = await read(null);
  if (first === null) {
    document.body.replaceChildren(build("main", { class: "reading" }, build("h1", {}, text("reading.gone"))));
    return;
  }
  document.title = first.title ?? first.assistant;
  const until = new Date(first.expires_at).toLocaleDateString(document.documentElement.lang);
  const about = first.shared_by
    ? text("reading.sharedBy", { name: first.shared_by, assistant: first.assistant, until })
    : text("reading.shared", { assistant: first.assistant, until });
  const items = build("div", {});
  const more = build("button", { type: "button", class: "button more", hidden: true }, text("reading.more"));
  const header = build("header", {}, build("h1", {}, first.title ?? first.assistant), build("p", {}, about));
  document.body.replaceChildren(build("main", { class: "reading" }, header, items, more));
  let next: string | null = null;
  const show = (page: SharedConversation) => {
    items.append(...page.items.data.flatMap((item) => shown(item, page.assistant)));
    next = page.items.has_more ? page.items.after : null;
    more.hidden = next === null;
  };
  more.addEventListener("click", () => void read(next).then((page) => page && show(page)));
  show(first);
}

/** A page of the conversation; null where there is nothing behind the link any more. */
async function read(after: string | null): Promise<SharedConversation | null> {
  const query = after === null ? "" : `?after=${encodeURIComponent(after)}`;
  const path = `/api/v1/shared/${encodeURIComponent(token)}${query}`;
  const response = await fetch(path, { credentials: "omit", redirect: "error" }).catch(() => null);
  return response?.ok ? ((await response.json()) as SharedConversation) : null;
}

function shown(item: SharedItem, assistant: string): Node[] {
  const said = (item.content ?? []).map((part) => part.text ?? "");
  if (item.type === "user_message") {
    return [build("h2", {}, text("reading.person")), build("p", { class: "said" }, said.join(""))];
  }
  const words = said.length > 0 ? said.join("\n\n") : (item.copy_text ?? "");
  if (words === "") return [];
  const view = new MarkdownView();
  view.show(words, [], true);
  return [build("h2", {}, assistant), view];
}
