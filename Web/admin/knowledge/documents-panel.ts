import { iconButton } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { fileDrop } from "../../shared/components/file-drop";
import { bytesText, numberText, relativeTime, shareText } from "../../shared/components/format";
import { ActionMenu } from "../../shared/components/menu";
import { badge, emptyState } from "../../shared/components/states";
import { DataTable } from "../../shared/components/table/data-table";
import { QueryState } from "../../shared/components/table/query-state";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import type { DocumentState, StoredDocument, VectorStore } from "../api/knowledge";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { rowsOf } from "../resource/rows";
import { badgeOf, isUnderWay, pauseBefore, shareDone } from "./document-progress";
import { mediaTypeOf, readable } from "./media-types";

const states: readonly DocumentState[] = ["queued", "reading", "embedding", "ready", "failed"];
/** The largest file: the server takes 32 MiB with what is said of it. */
const largest = (32 << 20) - (4 << 10);

/** The documents of a store. While some are on their way the list asks again by itself. */
export class DocumentsPanel extends HTMLElement {
  private context!: AdminContext;
  private path = "";
  private table!: DataTable<StoredDocument>;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private attempt = 0;
  /** Whether the list was last seen with documents that are on their way. */
  private isWatching = false;

  /** The panel of one store. */
  static of(context: AdminContext, store: VectorStore): DocumentsPanel {
    const made = new DocumentsPanel();
    made.context = context;
    made.className = "documents-panel";
    made.path = `/api/v1/vector-stores/${encodeURIComponent(store.slug)}/documents`;
    made.table = made.list();
    const drop = fileDrop({
      label: say("documents.drop"),
      help: say("documents.addHelp"),
      accept: [...readable, "text/*"].join(","),
      multiple: true,
      upload: (file, progress, signal) => made.upload(file, progress, signal),
    });
    made.append(drop, made.table);
    return made;
  }

  /** Stops asking. */
  disconnectedCallback(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private list(): DataTable<StoredDocument> {
    const load = rowsOf<StoredDocument>(this.context.api, this.path);
    return DataTable.of<StoredDocument>({
      label: say("stores.documents"),
      state: new QueryState(),
      search: say("documents.search"),
      filters: [{ key: "state", label: say("b.state"), choices: states.map((state) => ({ value: state, label: say(`document.${state}`) })) }],
      load: async (query) => {
        const page = await load(query).catch((error: unknown) => {
          // A list that cannot be read for once is asked for again.
          this.askAgain(this.isWatching);
          throw error;
        });
        this.isWatching = page.rows.some(isUnderWay);
        this.askAgain(this.isWatching);
        return page;
      },
      rowKey: (document) => document.id,
      columns: [
        { key: "title", label: say("documents.name"), cell: ({ title }) => title, order: ({ title }) => title },
        { key: "state", label: say("b.state"), cell: stateCell, order: ({ state }) => state },
        {
          key: "passages", label: say("stores.passages"),
          cell: ({ passages }) => numberText(passages),
          align: "end",
          hideOnPhone: true,
          order: ({ passages }) => passages,
        },
        {
          key: "bytes", label: say("stores.size"),
          cell: ({ bytes }) => bytesText(bytes),
          align: "end",
          hideOnPhone: true,
          order: ({ bytes }) => bytes,
        },
        {
          key: "created_at", label: say("documents.added"),
          cell: (document) => relativeTime(document.created_at),
          hideOnPhone: true,
          order: ({ created_at: added }) => Date.parse(added),
        },
        { key: "actions", label: say("resource.actions"), align: "end", cell: (document) => this.menu(document) },
      ],
      empty: () => emptyState({ icon: "document", title: say("documents.empty"), text: say("documents.emptyText") }),
    });
  }

  private menu(document: StoredDocument): HTMLElement {
    const opener = iconButton("more", say("documents.options", { name: document.title }), () =>
      ActionMenu.open(opener, [
        ...(document.state === "failed" ? [{ label: say("documents.retry"), icon: "retry" as const, run: () => this.retry(document) }] : []),
        { label: say("documents.delete"), icon: "trash" as const, danger: true, run: () => this.askRemoval(document) },
      ]),
    { small: true });
    return opener;
  }

  private askAgain(isNeeded: boolean): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (!isNeeded) {
      this.attempt = 0;
      return;
    }
    this.timer = setTimeout(() => {
      // Nobody reads a list that is in another tab, or whose menu or dialog is open.
      if (document.hidden || document.querySelector("action-menu, dialog[open]")) this.askAgain(true);
      else if (this.isConnected) void this.table.refresh();
    }, pauseBefore(this.attempt));
    this.attempt += 1;
  }

  private async upload(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<void> {
    if (file.size > largest) throw new Error(say("documents.tooLarge", { name: file.name }));
    progress(0.3);
    const body = new FormData();
    body.append("file", new File([file], file.name, { type: mediaTypeOf(file.name) }));
    await this.context.api.client.send(`${this.path}?wait=false`, { method: "POST", body, signal });
    progress(1);
    this.attempt = 0;
    await this.table.reload();
  }

  private async retry(document: StoredDocument): Promise<void> {
    await this.context.api.post(`${this.path}/${document.id}/retry`);
    toast(say("documents.retried", { name: document.title }), { kind: "success" });
    this.attempt = 0;
    await this.table.reload();
  }

  private async askRemoval(document: StoredDocument): Promise<void> {
    const isDone = await confirmDialog({
      title: say("documents.deleteTitle", { name: document.title }),
      text: say("documents.deleteText"),
      confirm: say("documents.delete"),
      danger: true,
      run: () => this.context.api.remove(`${this.path}/${document.id}`),
    });
    if (!isDone) return;
    toast(say("b.deleted", { name: document.title }), { kind: "success" });
    await this.table.reload();
  }
}

customElements.define("documents-panel", DocumentsPanel);

function stateCell(document: StoredDocument): HTMLElement {
  const share = shareDone(document);
  const label = badge(badgeOf(document.state), say(`document.${document.state}`));
  if (document.state === "failed") {
    return build("div", { class: "document-state" }, label, document.error && build("p", { class: "quiet", lang: "en" }, document.error));
  }
  if (!isUnderWay(document)) return build("div", { class: "document-state" }, label);
  const bar = build("progress", { max: 1, value: share, "aria-label": say("documents.progress", { name: document.title, share: shareText(share) }) });
  return build("div", { class: "document-state" }, label, bar);
}
