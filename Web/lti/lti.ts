import { installAnnouncer } from "../shared/dom/announce";
import { build } from "../shared/dom/build";
import { startLanguage, text } from "../shared/i18n/language";
import { Access } from "../shared/session/access";
import { APIClient } from "../shared/session/api";
import type { Granted } from "../shared/session/sign-in";
import { LaunchTokens } from "./launch-tokens";
import { showLearner } from "./learner";
import { messagePage, show } from "./message-page";
import { LaunchContent, Login, PageData, readPage } from "./page-data";
import { showPicker } from "./picker/picker";
import { departure } from "./platform/departure";
import { platformFrame } from "./platform/messages";
import { fitFrame } from "./platform/frame";
import { prove, Refusal } from "./platform/proof";
import { keptValue } from "./platform/storage";
import { showReview } from "./review/review-page";
import { showChoice } from "./teacher/choose-assistant";
import { showTeacher } from "./teacher/teacher-page";

const given = readPage(document.querySelector<HTMLMetaElement>("meta[name=lyceum-lti]")?.content);
startLanguage(given?.locale ? [given.locale] : []);
void start(given);

async function start(page: PageData | null): Promise<void> {
  switch (page?.kind) {
    case "login":
      return depart(page);
    case "recall":
      return recall(page);
    case "launch":
      return launch(page.code);
    default:
      ended();
  }
}

/** Goes to the platform where this browser can come back from it, and offers a tab where it cannot. */
async function depart(login: Login): Promise<void> {
  const page = { isFramed: self !== parent, cookies: () => document.cookie, frame: platformFrame };
  if ((await departure(login, page)) === "platform") location.replace(login.next);
  else newTab(login.again);
}

/** The cookie did not come back: what the platform kept proves that this browser began. */
async function recall(page: PageData & { kind: "recall" }): Promise<void> {
  const { storage } = page;
  const value = storage && (await keptValue(platformFrame(storage.target), storage));
  if (!value) return newWindow();
  const proven = await prove(page.state, value);
  if ("refusal" in proven) return refused(proven.refusal);
  if (proven.locale) startLanguage([proven.locale]);
  return launch(proven.code);
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
function newTab(again: string): void {
  show(
    messagePage(
      "info",
      text("lti.newTab"),
      text("lti.newTabWhy"),
      build("a", { class: "button primary", href: again, target: "_blank", rel: "noopener" }, text("lti.newTabOpen")),
    ),
  );
}

/** Nothing shows that this browser began, and the platform took the launch: only the course begins another. */
function newWindow(): void {
  show(messagePage("info", text("lti.newWindow"), text("lti.newWindowWhat")));
}

/** A launch that is not let in, as the page without a program says it. */
function refused(refusal: Refusal | null): void {
  if (refusal === null) return show(messagePage("alert", text("lti.failed"), text("lti.failedWhat")));
  startLanguage([refusal.language]);
  const page = messagePage("alert", refusal.title, refusal.text);
  page.lang = refusal.language;
  const code = build("code", {}, refusal.support_code);
  page.append(build("p", { class: "lti-support quiet" }, `${text("lti.support")} `, code));
  show(page);
}

function ended(): void {
  show(messagePage("info", text("lti.ended"), text("lti.endedWhat")));
}
