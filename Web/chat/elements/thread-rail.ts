import { BrandName } from "../../shared/app/brand-name";
import { iconButton, setBusy } from "../../shared/components/button";
import { arrange } from "../../shared/dom/arrange";
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
  private readonly more = build("button", { type: "button", class: "link-button", on: { click: () => void this.showMore() } });
  private rows = new Map<string, ThreadRow>();
  private sections = new Map<string, HTMLElement>();
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
    const brand = build("div", { class: "brand" }, new BrandName(), close);
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

  /** Rows stay in their places, so that what is done in them goes on while the list changes. */
  private fill(): void {
    const { list, assistant } = this.store;
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    const rows = new Map<string, ThreadRow>();
    const sections = new Map<string, HTMLElement>();
    for (const { title, threads } of this.groups()) {
      const entries = threads.map((thread) => {
        const row = this.rows.get(thread.id) ?? ThreadRow.of(this.store, () => this.leave());
        row.show(thread);
        rows.set(thread.id, row);
        return row.parentElement ?? build("li", {}, row);
      });
      const section = this.sections.get(title) ?? build("section", {}, build("h2", {}, title), build("ul", {}));
      sections.set(title, section);
      if (section.lastElementChild) arrange(section.lastElementChild, entries);
    }
    arrange(this.list, [...sections.values(), ...this.remarks()]);
    this.rows = rows;
    this.sections = sections;
    if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus();
    this.archive.replaceChildren(
      icon(list.archived ? "chevronLeft" : "archive"),
      say(list.archived ? "rail.back" : "rail.archived"),
    );
    this.archive.hidden = assistant === null;
  }

  private groups(): { title: string; threads: readonly ThreadEntry[] }[] {
    const { list } = this.store;
    if (list.archived) return [{ title: say("rail.archived"), threads: list.threads }];
    const pinned = list.pinned.length > 0 ? [{ title: say("rail.pinned"), threads: list.pinned }] : [];
    const ages = groupByAge(list.threads, new Date());
    return [...pinned, ...ages.map(({ age, threads }) => ({ title: text(`rail.${age}`), threads }))];
  }

  /** What stands below the conversations: what the list is doing, and the way to older ones. */
  private remarks(): HTMLElement[] {
    const { list, status, assistant } = this.store;
    const hasFailed = list.status === "failed";
    const isEmpty = list.all.length === 0;
    this.more.textContent = text(hasFailed ? "chat.tryAgain" : "rail.more");
    setBusy(this.more, list.status === "loading");
    if (hasFailed) return [build("p", { class: "quiet" }, text("rail.failed")), this.more];
    if (status === "loading" || (assistant !== null && list.status === "loading" && isEmpty)) {
      return [build("div", { class: "skeleton rows", "aria-hidden": "true" })];
    }
    return [...(isEmpty ? [this.nothing()] : []), ...(list.hasMore ? [this.more] : [])];
  }

  /** Reads older conversations. The first of them takes the focus of a button that is not needed any more. */
  private async showMore(): Promise<void> {
    const { list } = this.store;
    if (list.status === "loading") return;
    const hadFocus = document.activeElement === this.more;
    const known = new Set(list.all.map(({ id }) => id));
    await list.loadMore();
    this.update();
    if (!hadFocus || this.more.isConnected || document.activeElement !== document.body) return;
    const first = list.all.find(({ id }) => !known.has(id));
    if (first) this.rows.get(first.id)?.focus();
    else this.focusFirst();
  }

  private nothing(): HTMLElement {
    return build("p", { class: "quiet" }, this.store.list.archived ? say("rail.noneArchived") : text("rail.empty"));
  }
}

customElements.define("thread-rail", ThreadRail);
