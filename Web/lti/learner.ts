import { ChatPage } from "../chat/elements/chat-page";
import { ChatStore } from "../chat/state/chat-store";
import { Drafts } from "../chat/state/drafts";
import { build } from "../shared/dom/build";
import { icon } from "../shared/dom/icon";
import { text } from "../shared/i18n/language";
import type { Access } from "../shared/session/access";
import { APIClient, Assistant } from "../shared/session/api";
import { timeText } from "../shared/teaching/views";
import { messagePage, show } from "./message-page";
import type { LaunchContent } from "./page-data";
import { closeFrame } from "./platform/frame";

/** Shows one assistant, and asks for no list of them. */
class LinkAPI extends APIClient {
  constructor(
    access: Access,
    public assistant: Assistant,
    ended: () => void,
  ) {
    super(access, ended);
  }

  override async get<Body>(path: string): Promise<Body> {
    return path === "/api/v1/workflows" ? ({ data: [this.assistant] } as Body) : super.get<Body>(path);
  }
}

/** The person's conversation on the link. */
export function showLearner(content: LaunchContent, access: Access, ended: () => void): void {
  const closed = closedPage(content);
  if (closed) return show(closed);
  const { assistant } = content;
  if (assistant === null) return show(messagePage("info", text("lti.notReady"), text("lti.notReadyWhat")));
  show(conversation(content, assistant, access, ended));
}

/** A conversation that took the place of another, with the link's assistant of now. */
export interface BegunAgain {
  thread_id: string;
  assistant: Assistant;
}

/** The conversation with the line above it. `began` hears of each that takes its place. */
export function conversation(
  content: LaunchContent,
  assistant: Assistant,
  access: Access,
  ended: () => void,
  began: (begun: BegunAgain) => void = () => undefined,
): HTMLElement {
  const api = new LinkAPI(access, assistant, ended);
  const store = new ChatStore(api, new Drafts(`lti.${content.link_id ?? ""}`), false);
  const page = ChatPage.showing(store);
  page.toggleAttribute("embedded", true);
  void store.start(content.thread_id);
  return build("div", { class: "lti-conversation", closed: content.closed !== null }, topLine(content, store, api, began), page);
}

function topLine(
  content: LaunchContent,
  store: ChatStore,
  api: LinkAPI,
  began: (begun: BegunAgain) => void,
): HTMLElement {
  const isOver = content.closed === "over";
  const heading = build("h1", {});
  const again: HTMLButtonElement = build(
    "button",
    { type: "button", class: "link-button", on: { click: () => void startAgain(content, store, api, again, began) } },
    icon("retry"),
    text("lti.restart"),
  );
  const back = build(
    "button",
    { type: "button", class: "link-button", on: { click: () => leave(content) } },
    text("lti.back"),
  );
  const bar = build(
    "header",
    { class: "lti-bar" },
    build(
      "div",
      { class: "lti-place" },
      content.course_title && build("span", { class: "quiet" }, content.course_title),
      heading,
      content.closes_at &&
        build("span", { class: "quiet" }, text(isOver ? "lti.closedSince" : "lti.until", { time: timeText(content.closes_at) })),
    ),
    build("div", { class: "lti-bar-ways" }, content.may_restart && again, content.return_url && back),
  );
  const update = () => {
    heading.textContent = content.link_title || content.assistant?.title || "";
    // There is nothing to begin anew before there is a conversation; one that cannot be shown is one.
    again.hidden = content.thread_id === null && store.session.threadID === null;
  };
  store.subscribe(update);
  update();
  return bar;
}

async function startAgain(
  content: LaunchContent,
  store: ChatStore,
  api: LinkAPI,
  button: HTMLButtonElement,
  began: (begun: BegunAgain) => void,
): Promise<void> {
  button.disabled = true;
  try {
    const begun = await restart(content, api);
    began(begun);
    content.thread_id = begun.thread_id;
    content.assistant = begun.assistant;
    // The link's assistant may have become another.
    api.assistant = begun.assistant;
    await store.refreshAssistants();
    store.openThread(begun.thread_id, begun.assistant.slug);
  } catch {
    button.hidden = true;
  }
  button.disabled = false;
}

/** Begins the link's assistant anew for this person; gives the new conversation. Throws `APIError`. */
export async function restart(content: LaunchContent, api: APIClient): Promise<BegunAgain> {
  const response = await api.post(`/api/v1/lti/resource-links/${content.link_id ?? ""}/restart`, {});
  return (await response.json()) as BegunAgain;
}

/** Back to where the platform wants the person. */
function leave(content: LaunchContent): void {
  closeFrame(content.origins);
  if (content.return_url !== null) open(content.return_url, "_top");
}

function closedPage(content: LaunchContent): HTMLElement | null {
  switch (content.closed) {
    case "not_yet":
      return messagePage("info", text("lti.notYet"), text("lti.notYetWhen", { time: timeText(content.opens_at) }));
    case "over":
      // What was said before stays to be read.
      if (content.thread_id !== null && content.assistant !== null) return null;
      return messagePage("info", text("lti.over"), text("lti.overWhen", { time: timeText(content.closes_at) }));
    default:
      return null;
  }
}
