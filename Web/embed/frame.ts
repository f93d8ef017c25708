import { installAnnouncer } from "../shared/dom/announce";
import { build } from "../shared/dom/build";
import { startLanguage, text } from "../shared/i18n/language";
import { Access } from "../shared/session/access";
import { APIClient, Assistant } from "../shared/session/api";
import { ChatPage } from "../chat/elements/chat-page";
import { ChatStore } from "../chat/state/chat-store";
import { Drafts } from "../chat/state/drafts";
import { HostTokens } from "./host-tokens";
import { VisitorTokens } from "./visitor-tokens";

/** How an assistant is embedded, as the server tells it. */
interface Embedding extends Assistant {
  visitors: boolean;
  origins: string[];
}

/** Shows one assistant, and asks for no list of them. */
class EmbeddedAPI extends APIClient {
  constructor(
    access: Access,
    private readonly assistant: Assistant,
    onUnauthorized: () => void,
  ) {
    super(access, onUnauthorized);
  }

  override async get<Body>(path: string): Promise<Body> {
    return path === "/api/v1/workflows" ? ({ data: [this.assistant] } as Body) : super.get<Body>(path);
  }
}

startLanguage();
void start();

async function start(): Promise<void> {
  const path = `/api/v1${location.pathname}`;
  const response = await fetch(path, { credentials: "omit", redirect: "error" });
  if (!response.ok) return gate();
  const embedding = (await response.json()) as Embedding;
  const origin = new URLSearchParams(location.search).get("origin");
  // Only a page that may frame this one is asked, and told anything.
  const host = parent !== self && origin !== null && embedding.origins.includes(origin) ? new HostTokens(origin) : null;
  const visitor = embedding.visitors ? new VisitorTokens(`${path}/visitors`) : null;
  let isVisitor = false;
  const access = new Access(async () => {
    const known = (await host?.next()) ?? null;
    isVisitor = known === null;
    return known ?? (await visitor?.next()) ?? null;
  });
  if ((await access.current()) === null) return gate(embedding.slug);
  installAnnouncer();
  const api = new EmbeddedAPI(access, embedding, () => gate(embedding.slug));
  const store = new ChatStore(api, new Drafts(`embedded${location.pathname}`), false, () => isVisitor);
  const page = ChatPage.showing(store);
  page.toggleAttribute("embedded", true);
  document.body.replaceChildren(page);
  await store.start();
}

/** Nobody is known here: the person signs in on a page of its own. */
function gate(assistant: string | null = null): void {
  const href = assistant === null ? "/" : `/?assistant=${encodeURIComponent(assistant)}`;
  document.body.replaceChildren(
    build(
      "main",
      { class: "embedded-gate" },
      build("h1", {}, text("embed.signIn")),
      build("a", { class: "button", href, target: "_blank", rel: "noopener" }, text("embed.open")),
    ),
  );
}
