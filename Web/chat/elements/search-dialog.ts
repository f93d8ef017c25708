import { relativeTime } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import type { ThreadEntry } from "../state/thread-catalogue";

/** Milliseconds after the last key before the server is asked. */
const pause = 180;

/** Finds conversations by their titles and by what was said in them. Arrows choose, Enter opens. */
export class SearchDialog {
  private static isOpen = false;
  private readonly field = build("input", {
    type: "text", class: "ui-palette-input", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-controls": "search-results", "aria-autocomplete": "list",
  });
  private readonly results = build("div", { class: "search-results", role: "listbox", id: "search-results" });
  private readonly status = build("p", { class: "ui-palette-nothing", role: "status" });
  private readonly dialog: HTMLDialogElement;
  private found: readonly ThreadEntry[] = [];
  private chosen = -1;
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** Opens it; `leave` closes the drawer it may have been opened from. */
  static open(store: ChatStore, leave: () => void): void {
    if (!SearchDialog.isOpen) new SearchDialog(store, leave).begin();
  }

  private constructor(
    private readonly store: ChatStore,
    private readonly leave: () => void,
  ) {
    this.field.setAttribute("aria-label", say("search.label"));
    this.field.placeholder = say("search.label");
    this.results.setAttribute("aria-label", say("search.title"));
    this.status.textContent = say("search.hint");
    this.dialog = build(
      "dialog",
      { class: "ui-palette", "aria-label": say("search.title") },
      build("div", { class: "ui-palette-head" }, icon("search"), this.field, build("kbd", {}, "Esc")),
      this.results,
      this.status,
    );
    const opener = document.activeElement;
    this.field.addEventListener("input", () => this.typed());
    this.dialog.addEventListener("keydown", (event) => this.keyPressed(event));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      SearchDialog.isOpen = false;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    });
  }

  private begin(): void {
    SearchDialog.isOpen = true;
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.field.focus();
  }

  private typed(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(), pause);
  }

  private async search(): Promise<void> {
    const words = this.field.value.trim();
    const turn = (this.asked += 1);
    if (words === "") return this.show([], say("search.hint"));
    try {
      const page = await this.store.catalogue.list({ search: words, limit: 30, archived: "any" });
      if (turn !== this.asked) return;
      const known = page.data.filter((thread) => thread.origin !== "trial");
      this.show(known, known.length === 0 ? say("search.nothing", { words }) : say("search.found", { count: known.length }));
    } catch {
      if (turn === this.asked) this.show([], say("search.failed"));
    }
  }

  private show(found: readonly ThreadEntry[], status: string): void {
    this.found = found;
    this.status.textContent = status;
    this.status.classList.toggle("visually-hidden", found.length > 0);
    this.results.replaceChildren(...found.map((thread, index) => this.result(thread, index)));
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    this.choose(found.length > 0 ? 0 : -1);
  }

  private result(thread: ThreadEntry, index: number): HTMLElement {
    const other = thread.workflow.slug !== this.store.assistant?.slug;
    const about = [
      thread.archived_at !== null && build("span", {}, say("search.archived")),
      other && build("span", {}, say("search.with", { assistant: thread.workflow.title })),
      relativeTime(thread.last_activity_at),
    ];
    const pieces = (thread.excerpt?.pieces ?? []).map((piece) => (piece.match ? build("mark", {}, piece.text) : piece.text));
    const row = build(
      "div",
      { role: "option", id: `search-result-${index}`, "aria-selected": "false" },
      build("div", { class: "top" }, build("strong", {}, thread.title || text("rail.untitled")), build("span", { class: "about" }, ...about)),
      pieces.length > 0 && build("p", {}, ...pieces),
    );
    row.addEventListener("click", () => this.open(thread));
    row.addEventListener("pointermove", () => this.choose(index));
    return row;
  }

  private choose(index: number): void {
    this.chosen = index;
    const options = [...this.results.children] as HTMLElement[];
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = options[index];
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const count = this.found.length;
    if (event.key === "ArrowDown" && count > 0) this.choose((this.chosen + 1) % count);
    else if (event.key === "ArrowUp" && count > 0) this.choose((this.chosen - 1 + count) % count);
    else if (event.key === "Enter") this.openChosen();
    else return;
    event.preventDefault();
  }

  private openChosen(): void {
    const thread = this.found[this.chosen];
    if (thread) this.open(thread);
  }

  private open(thread: ThreadEntry): void {
    this.dialog.close();
    this.leave();
    this.store.openThread(thread.id, thread.workflow.slug);
  }
}
