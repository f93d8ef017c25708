import { installAnnouncer } from "../shared/dom/announce";
import { build } from "../shared/dom/build";
import { startLanguage, text } from "../shared/i18n/language";
import { Access } from "../shared/session/access";
import { APIClient } from "../shared/session/api";
import type { Granted } from "../shared/session/sign-in";
import { LaunchTokens } from "./launch-tokens";
import { showLearner } from "./learner";
import { messagePage, show } from "./message-page";
import { LaunchContent, PageData, readPage } from "./page-data";
import { showPicker } from "./picker/picker";
import { platformFrame } from "./platform/messages";
import { fitFrame } from "./platform/frame";
import { keepValue, keptValue } from "./platform/storage";
import { showReview } from "./review/review-page";
import { showChoice } from "./teacher/choose-assistant";
import { showTeacher } from "./teacher/teacher-page";

const given = readPage(document.querySelector<HTMLMetaElement>("meta[name=lyceum-lti]")?.content);
startLanguage(given?.locale ? [given.locale] : []);
void start(given);

async function start(page: PageData | null): Promise<void> {
  switch (page?.kind) {
    case "store":
      // Where the platform keeps nothing the cookie may still do.
      await keepValue(platformFrame(page.storage.target), page.storage, page.value);
      location.replace(page.next);
      return;
    case "recall":
      return recall(page);
    case "launch":
      return launch(page.code);
    default:
      ended();
  }
}

/** The cookie did not come back: what the platform kept proves that this browser began. */
async function recall(page: PageData & { kind: "recall" }): Promise<void> {
  const { storage } = page;
  const value = storage && (await keptValue(platformFrame(storage.target), storage));
  if (!value) return elsewhere(page.again);
  const response = await fetch("/lti/launch/storage", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ state: page.state, value }),
    credentials: "omit",
    redirect: "error",
  }).catch(() => null);
  if (!response?.ok) return elsewhere(page.again);
  const { code } = (await response.json()) as { code: string };
  return launch(code);
}

async function launch(code: string): Promise<void> {
  const tokens = new LaunchTokens();
  const begun = await tokens.begin(code).catch(() => null);
  if (begun === null) return ended();
  let first: Granted | null = begun.granted;
  const access = new Access(async () => {
    const granted = first ?? (await tokens.next());
    first = null;
    return granted;
  });
  installAnnouncer();
  const { content } = begun;
  view(content, access);
  await fitFrame(content.origins);
}

function view(content: LaunchContent, access: Access): void {
  const api = new APIClient(access, ended);
  if (content.view === "deep_linking") void showPicker(content, api);
  else if (content.view === "review") showReview(content, access, ended);
  else if (content.view === "choose") void showChoice(content, access, ended);
  else if (content.view === "teacher") showTeacher(content, access, ended);
  else showLearner(content, access, ended);
}

/** The browser keeps nothing for a page within another: a tab of its own does. */
function elsewhere(again: string): void {
  show(
    messagePage(
      "info",
      text("lti.newTab"),
      text("lti.newTabWhy"),
      build("a", { class: "button primary", href: again, target: "_blank", rel: "noopener" }, text("lti.newTabOpen")),
    ),
  );
}

function ended(): void {
  show(messagePage("info", text("lti.ended"), text("lti.endedWhat")));
}
