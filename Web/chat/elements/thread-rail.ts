import { iconButton } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { LanguageSwitch } from "../../shared/dom/language-switch";
import { text } from "../../shared/i18n/language";
import { currentSession, goToSignIn } from "../../shared/session/session";
import { signOut } from "../../shared/session/sign-in";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import type { ThreadEntry } from "../state/thread-catalogue";
import { groupByAge } from "../state/thread-groups";
import { SearchDialog } from "./search-dialog";
import { openSettings } from "./settings-menu";
import { ThreadRow } from "./thread-row";

/** The list of a person's conversations, with the account below it. A drawer on narrow pages. */
export class ThreadRail extends HTMLElement {
  private store!: ChatStore;
  private leave!: () => void;
  private readonly list = build("div", { class: "threads" });
  private readonly archive = build("button", {
    type: "button",
    class: "to-archive",
    on: { click: () => this.store.showArchived(!this.store.list.archived) },
  });
  private readonly languages = new LanguageSwitch();
  private rows = new Map<string, ThreadRow>();
  private shown: readonly unknown[] = [];

  /** `leave` closes the drawer, where the rail is one. */
  static of(store: ChatStore, leave: () => void): ThreadRail {
    const rail = new ThreadRail();
    rail.store = store;
    rail.leave = leave;
    rail.buildParts();
    return rail;
  }

  /** Shows the state of the store. */
  update(): void {
    const { list, session, status, assistant } = this.store;
    const shown = [list, list.threads, list.pinned, list.status, list.hasMore, status, assistant?.slug];
    if (shown.some((part, index) => part !== this.shown[index])) {
      this.shown = shown;
      this.fill();
    }
    for (const [id, row] of this.rows) row.markCurrent(id === session.threadID);
  }

  /** Gives the focus to the first control. */
  focusFirst(): void {
    this.querySelector<HTMLElement>("button")?.focus();
  }

  /** Gives the focus to the language in use. */
  focusLanguage(): void {
    this.languages.focus();
  }

  private buildParts(): void {
    this.setAttribute("role", "navigation");
    this.setAttribute("aria-label", text("rail.label"));
    const fresh = build(
      "button",
      { type: "button", class: "button new-conversation", on: { click: () => this.begin() } },
      icon("compose"),
      text("rail.new"),
    );
    const search = iconButton("search", say("rail.search"), () => SearchDialog.open(this.store, this.leave));
    search.classList.add("search-conversations");
    search.title = `${say("rail.search")} (Ctrl+K)`;
    const close = iconButton("close", text("rail.close"), () => this.leave());
    close.classList.add("narrow-only");
    const brand = build("div", { class: "brand" }, icon("mark"), build("span", {}, "Lyceum"), close);
    this.append(brand, build("div", { class: "begin" }, fresh, search), this.list, this.archive, this.account());
  }

  private begin(): void {
    this.store.newConversation();
    this.leave();
    document.querySelector<HTMLElement>("message-composer textarea")?.focus();
  }

  private account(): HTMLElement {
    const user = currentSession()?.user;
    const leave = iconButton("signOut", text("rail.signOut"), () => this.signOut());
    const name = user?.name || user?.email || "";
    const address = user && user.name !== "" && user.name !== user.email ? user.email : null;
    const person = build("div", { class: "person" }, build("strong", {}, name), address && build("span", {}, address));
    const settings = iconButton("settings", say("rail.settings"), () => openSettings(settings, this.store.api));
    settings.setAttribute("aria-haspopup", "menu");
    return build(
      "div",
      { class: "foot" },
      build("div", { class: "preferences" }, this.languages, settings),
      build("div", { class: "account" }, person, leave),
    );
  }

  private signOut(): void {
    signOut();
    goToSignIn("signed-out");
  }

  private fill(): void {
    const { list, status, assistant } = this.store;
    const rows = new Map<string, ThreadRow>();
    const group = (title: string, threads: readonly ThreadEntry[]): HTMLElement => {
      const entries = threads.map((thread) => {
        const row = this.rows.get(thread.id) ?? ThreadRow.of(this.store, () => this.leave());
        row.show(thread);
        rows.set(thread.id, row);
        return build("li", {}, row);
      });
      return build("section", {}, build("h2", {}, title), build("ul", {}, ...entries));
    };
    const groups = list.archived
      ? [group(say("rail.archived"), list.threads)]
      : [
          ...(list.pinned.length > 0 ? [group(say("rail.pinned"), list.pinned)] : []),
          ...groupByAge(list.threads, new Date()).map(({ age, threads }) => group(text(`rail.${age}`), threads)),
        ];
    const waiting = status === "loading" || (assistant !== null && list.status === "loading" && list.all.length === 0);
    this.list.replaceChildren(...groups);
    this.rows = rows;
    if (list.status === "failed") this.list.append(this.problem());
    else if (waiting) this.list.append(build("div", { class: "skeleton rows", "aria-hidden": "true" }));
    else if (list.all.length === 0) this.list.append(this.nothing());
    if (list.hasMore && list.status === "ready") this.list.append(this.more(text("rail.more")));
    this.archive.replaceChildren(
      icon(list.archived ? "chevronLeft" : "archive"),
      say(list.archived ? "rail.back" : "rail.archived"),
    );
    this.archive.hidden = assistant === null;
  }

  private nothing(): HTMLElement {
    return build("p", { class: "quiet" }, this.store.list.archived ? say("rail.noneArchived") : text("rail.empty"));
  }

  private problem(): HTMLElement {
    return build("div", { class: "quiet" }, build("p", {}, text("rail.failed")), this.more(text("chat.tryAgain")));
  }

  private more(label: string): HTMLElement {
    return build("button", { type: "button", class: "link-button", on: { click: () => void this.store.list.loadMore() } }, label);
  }
}

customElements.define("thread-rail", ThreadRail);
