import { ActionMenu, MenuItem } from "../../shared/components/menu";
import { problemOf } from "../../shared/components/problem";
import { toast } from "../../shared/components/toast";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import { changeThread, removeThread, renameThread, restoreThread } from "../state/thread-acts";
import type { ThreadEntry } from "../state/thread-catalogue";
import { exportThread } from "./export-thread";
import { showPhoneCode } from "./phone-code";
import { ShareDialog } from "./share-dialog";

/** A conversation in the list: opens it, and offers what can be done with it. */
export class ThreadRow extends HTMLElement {
  private store!: ChatStore;
  private thread!: ThreadEntry;
  private readonly open = build("button", { type: "button", class: "thread" });
  private readonly options = build("button", { type: "button", class: "icon-button small", "aria-haspopup": "menu" });

  /** `leave` closes the drawer the row may be in. */
  static of(store: ChatStore, leave: () => void): ThreadRow {
    const row = new ThreadRow();
    row.store = store;
    row.open.addEventListener("click", () => {
      store.openThread(row.thread.id);
      leave();
    });
    row.options.append(icon("more"));
    row.options.addEventListener("click", () => row.showMenu());
    row.append(row.open, row.options);
    return row;
  }

  /** Shows a thread. */
  show(thread: ThreadEntry): void {
    if (thread === this.thread) return;
    this.thread = thread;
    this.open.replaceChildren(build("span", {}, this.shownTitle), thread.origin === "call" ? icon("phone") : "");
    this.open.title = this.shownTitle;
    this.options.setAttribute("aria-label", text("rail.options", { title: this.shownTitle }));
  }

  /** Marks the row of the open conversation. */
  markCurrent(current: boolean): void {
    if (current) this.open.setAttribute("aria-current", "page");
    else this.open.removeAttribute("aria-current");
  }

  /** Gives the focus to what opens the conversation. */
  override focus(): void {
    this.open.focus();
  }

  private get shownTitle(): string {
    return this.thread.title || text("rail.untitled");
  }

  private showMenu(): void {
    const { store, thread } = this;
    const pinned = thread.pinned_at !== null;
    const archived = thread.archived_at !== null;
    const items: MenuItem[] = [
      { label: text("rail.rename"), icon: "pencil", run: () => this.rename() },
      ...(archived
        ? []
        : [{ label: say(pinned ? "thread.unpin" : "thread.pin"), icon: "pin", run: () => this.pin(!pinned) } as const]),
      {
        label: say(archived ? "thread.unarchive" : "thread.archive"),
        icon: "archive",
        run: () => this.archive(!archived),
      },
      "separator",
      { label: say("thread.share"), icon: "link", run: () => ShareDialog.open(store, thread.id) },
      { label: say("thread.markdown"), icon: "download", run: () => exportThread(store, thread.id, this.shownTitle, "markdown") },
      { label: say("thread.json"), icon: "download", run: () => exportThread(store, thread.id, this.shownTitle, "json") },
      { label: say("thread.phone"), icon: "phone", run: () => showPhoneCode(store, thread.id) },
      "separator",
      { label: text("rail.delete"), icon: "trash", danger: true, run: () => this.delete() },
    ];
    ActionMenu.open(this.options, items);
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
    // A row that moves in the list takes its field with it.
    field.addEventListener("blur", () => setTimeout(() => document.activeElement !== field && finish(true)));
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault();
      event.stopPropagation();
      finish(event.key === "Enter");
    });
    this.replaceChildren(field);
    field.focus();
    field.select();
  }

  private async save(title: string): Promise<void> {
    await renameThread(this.store, this.thread.id, title).then(
      () => announce(text("rename.done")),
      () => toast(text("rename.failed"), { kind: "danger" }),
    );
  }

  private async pin(pinned: boolean): Promise<void> {
    await changeThread(this.store, this.thread.id, { pinned });
    announce(say(pinned ? "thread.pinned" : "thread.unpinned"));
  }

  private async archive(archived: boolean): Promise<void> {
    const { store, thread } = this;
    await changeThread(store, thread.id, { archived });
    focusRail();
    toast(say(archived ? "thread.archived" : "thread.unarchived"), {
      action: { label: say("thread.undo"), run: () => undo(changeThread(store, thread.id, { archived: !archived })) },
    });
  }

  private async delete(): Promise<void> {
    const { store, thread } = this;
    const wasOpen = store.session.threadID === thread.id;
    try {
      await removeThread(store, thread.id);
    } catch {
      toast(text("delete.failed"), { kind: "danger" });
      return;
    }
    focusRail();
    const back = async (): Promise<void> => {
      await undo(restoreThread(store, thread.id));
      if (wasOpen) store.openThread(thread.id);
    };
    toast(text("delete.done"), { action: { label: say("thread.undo"), run: back } });
  }
}

function focusRail(): void {
  document.querySelector<HTMLElement>("thread-rail .new-conversation")?.focus();
}

async function undo(act: Promise<void>): Promise<void> {
  await act.catch((error: unknown) => toast(problemOf(error), { kind: "danger" }));
}

customElements.define("thread-row", ThreadRow);
