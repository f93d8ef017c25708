import { build } from "../shared/dom/build";
import { startLanguage, text } from "../shared/i18n/language";
import { MarkdownView } from "../shared/markdown/markdown-view";
import type { WidgetComponent } from "../shared/widgets/model";

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
  widget?: WidgetComponent;
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
  const until = new Date(first.expires_at).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  const about = first.shared_by
    ? text("reading.sharedBy", { name: first.shared_by, assistant: first.assistant, until })
    : text("reading.shared", { assistant: first.assistant, until });
  const items = build("div", {});
  const more = build("button", { type: "button", class: "button more", hidden: true }, text("reading.more"));
  const header = build("header", {}, build("h1", {}, first.title ?? first.assistant), build("p", {}, about));
  document.body.replaceChildren(build("main", { class: "reading" }, header, items, more));
  let next: string | null = null;
  let isAnswering = false;
  const show = (page: SharedConversation) => {
    for (const item of page.items.data) {
      const made = shown(item);
      if (made === null) continue;
      const isPerson = item.type === "user_message";
      // The assistant is named once, above all that it says in a row.
      if (isPerson || !isAnswering) items.append(build("h2", {}, isPerson ? text("reading.person") : page.assistant));
      else made.classList.add("said-on");
      items.append(made);
      isAnswering = !isPerson;
    }
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

/** What an item says; null for one that says nothing. */
function shown(item: SharedItem): HTMLElement | null {
  const said = (item.content ?? []).map((part) => part.text ?? "");
  if (item.type === "user_message") return build("p", { class: "said" }, said.join(""));
  if (item.type === "widget" && item.widget) return widget(item.widget, item.copy_text ?? "");
  const words = said.length > 0 ? said.join("\n\n") : (item.copy_text ?? "");
  if (words === "") return null;
  const view = new MarkdownView();
  view.show(words, [], true);
  return view;
}

/** A widget to be looked at: what draws it is loaded with the first one, and nothing in it does anything. */
function widget(root: WidgetComponent, words: string): HTMLElement {
  const holder = build("div", { class: "read-widget" });
  void import("../shared/widgets/widget-view").then(
    ({ WidgetView }) => {
      const view = WidgetView.of();
      holder.append(view);
      view.show(root);
      const controls = view.querySelectorAll<HTMLButtonElement>(":is(button, input, select, textarea):not(.w-list > .button)");
      for (const control of controls) control.disabled = true;
    },
    () => holder.append(words),
  );
  return holder;
}
