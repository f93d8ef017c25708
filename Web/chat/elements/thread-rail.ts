import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { LanguageSwitch } from "../../shared/dom/language-switch";
import { text } from "../../shared/i18n/language";
import { currentSession, goToSignIn } from "../../shared/session/session";
import { signOut } from "../../shared/session/sign-in";
import type { ChatStore } from "../state/chat-store";
import { Drafts } from "../state/drafts";
import { groupByAge } from "../state/thread-groups";
import { ThreadRow } from "./thread-row";

/** The list of a person's conversations, with the account below it. A drawer on narrow pages. */
export class ThreadRail extends HTMLElement {
  private store!: ChatStore;
  private leave!: () => void;
  private readonly list = build("div", { class: "threads" });
  private readonly languages = new LanguageSwitch();
  private rows = new Map<string, ThreadRow>();
  private shown = "";

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
    const shown = [list.threads, list.status, list.hasMore, status, assistant?.slug];
    const key = JSON.stringify(shown);
    if (key !== this.shown) {
      this.shown = key;
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
    const close = build(
      "button",
      {
        type: "button",
        class: "icon-button narrow-only",
        "aria-label": text("rail.close"),
        on: { click: () => this.leave() },
      },
      icon("close"),
    );
    const brand = build("div", { class: "brand" }, icon("mark"), build("span", {}, "Lyceum"), close);
    this.append(brand, fresh, this.list, this.account());
  }

  private begin(): void {
    this.store.newConversation();
    this.leave();
    document.querySelector<HTMLElement>("message-composer textarea")?.focus();
  }

  private account(): HTMLElement {
    const user = currentSession()?.user;
    const signOut = build(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": text("rail.signOut"),
        title: text("rail.signOut"),
        on: { click: () => this.signOut() },
      },
      icon("signOut"),
    );
    const name = user?.name || user?.email || "";
    const address = user && user.name !== "" && user.name !== user.email ? user.email : null;
    const person = build("div", { class: "person" }, build("strong", {}, name), address && build("span", {}, address));
    return build("div", { class: "foot" }, this.languages, build("div", { class: "account" }, person, signOut));
  }

  private signOut(): void {
    Drafts.forgetAll();
    signOut();
    goToSignIn("signed-out");
  }

  private fill(): void {
    const { list, status, assistant } = this.store;
    const rows = new Map<string, ThreadRow>();
    const groups = groupByAge(list.threads, new Date()).map(({ age, threads }) => {
      const entries = threads.map((thread) => {
        const row = this.rows.get(thread.id) ?? ThreadRow.of(this.store, thread.id, () => this.leave());
        row.show(thread.title || text("rail.untitled"));
        rows.set(thread.id, row);
        return build("li", {}, row);
      });
      return build("section", {}, build("h2", {}, text(`rail.${age}`)), build("ul", {}, ...entries));
    });
    this.rows = rows;
    const waiting = status === "loading" || (assistant !== null && list.status === "loading" && list.threads.length === 0);
    this.list.replaceChildren(...groups);
    if (list.status === "failed") this.list.append(this.problem());
    else if (waiting) this.list.append(build("div", { class: "skeleton rows", "aria-hidden": "true" }));
    else if (list.threads.length === 0) this.list.append(build("p", { class: "quiet" }, text("rail.empty")));
    if (list.hasMore && list.status === "ready") this.list.append(this.more(text("rail.more")));
  }

  private problem(): HTMLElement {
    return build("div", { class: "quiet" }, build("p", {}, text("rail.failed")), this.more(text("chat.tryAgain")));
  }

  private more(label: string): HTMLElement {
    return build("button", { type: "button", class: "link-button", on: { click: () => void this.store.list.loadMore() } }, label);
  }
}

customElements.define("thread-rail", ThreadRail);
