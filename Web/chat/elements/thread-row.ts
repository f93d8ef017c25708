import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import type { ChatStore } from "../state/chat-store";
import { ActionMenu } from "../../shared/components/menu";
import { ConfirmDialog } from "./confirm-dialog";

/** A conversation in the list: opens it, and offers to rename or delete it. */
export class ThreadRow extends HTMLElement {
  private store!: ChatStore;
  private threadID = "";
  private shownTitle = "";
  private readonly open = build("button", { type: "button", class: "thread" });
  private readonly options = build("button", { type: "button", class: "icon-button small", "aria-haspopup": "menu" });

  /** `leave` closes the drawer the row may be in. */
  static of(store: ChatStore, threadID: string, leave: () => void): ThreadRow {
    const row = new ThreadRow();
    row.store = store;
    row.threadID = threadID;
    row.open.addEventListener("click", () => {
      store.openThread(threadID);
      leave();
    });
    row.options.append(icon("more"));
    row.options.addEventListener("click", () => row.showMenu());
    row.append(row.open, row.options);
    return row;
  }

  /** Shows a title. */
  show(title: string): void {
    this.shownTitle = title;
    this.open.textContent = title;
    this.open.title = title;
    this.options.setAttribute("aria-label", text("rail.options", { title }));
  }

  /** Marks the row of the open conversation. */
  markCurrent(current: boolean): void {
    if (current) this.open.setAttribute("aria-current", "page");
    else this.open.removeAttribute("aria-current");
  }

  private showMenu(): void {
    ActionMenu.open(this.options, [
      { label: text("rail.rename"), icon: "pencil", run: () => this.rename() },
      { label: text("rail.delete"), icon: "trash", danger: true, run: () => void this.askToDelete() },
    ]);
  }

  private rename(): void {
    const field = build("input", { type: "text", maxlength: 200, "aria-label": text("rail.renameLabel") });
    field.value = this.shownTitle;
    let finished = false;
    const finish = (save: boolean): void => {
      if (finished) return;
      finished = true;
      const hadFocus = document.activeElement === field;
      this.replaceChildren(this.open, this.options);
      if (hadFocus) this.open.focus();
      const title = field.value.trim();
      if (save && title !== "" && title !== this.shownTitle) void this.save(title);
    };
    field.addEventListener("blur", () => finish(true));
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault();
      finish(event.key === "Enter");
    });
    this.replaceChildren(field);
    field.focus();
    field.select();
  }

  private async save(title: string): Promise<void> {
    await this.store.rename(this.threadID, title).then(
      () => announce(text("rename.done")),
      () => announce(text("rename.failed")),
    );
  }

  private async askToDelete(): Promise<void> {
    const agreed = await ConfirmDialog.ask({
      title: text("delete.title"),
      text: text("delete.text", { title: this.shownTitle }),
      confirm: text("delete.confirm"),
      cancel: text("delete.cancel"),
      failed: text("delete.failed"),
      run: () => this.store.remove(this.threadID),
    });
    if (agreed) announce(text("delete.done"));
    if (this.options.isConnected) this.options.focus();
    else document.querySelector<HTMLElement>("thread-rail .new-conversation")?.focus();
  }
}

customElements.define("thread-row", ThreadRow);
