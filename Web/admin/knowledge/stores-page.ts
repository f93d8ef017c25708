import { buttonLink } from "../../shared/components/button";
import { bytesText, numberText, relativeTime } from "../../shared/components/format";
import { emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { EditForm, type FormField, textArea, textField } from "../../shared/forms/fields";
import type { VectorStore } from "../api/knowledge";
import type { AdminContext } from "../context";
import { slugField } from "../fields/slug-field";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";

/** The stores of documents. */
export function storesPage(context: AdminContext): HTMLElement {
  const add = () => buttonLink(say("stores.new"), context.href("/documents/new"), { kind: "primary", icon: "plus" });
  const list = table<VectorStore>({
    label: say("stores.title"),
    search: say("stores.search"),
    load: rowsOf<VectorStore>(context.api, "/api/v1/vector-stores"),
    rowKey: (store) => store.slug,
    rowHref: (store) => context.href(`/documents/${store.slug}`),
    columns: [
      { key: "title", label: say("stores.name"), cell: titleCell, order: ({ title, slug }) => title ?? slug },
      {
        key: "documents", label: say("stores.documents"),
        cell: ({ documents }) => numberText(documents),
        align: "end",
        order: ({ documents }) => documents,
      },
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
        key: "updated_at", label: say("b.changed"),
        cell: (store) => relativeTime(store.updated_at),
        hideOnPhone: true,
        order: ({ updated_at: changed }) => Date.parse(changed),
      },
    ],
    empty: () => emptyState({ icon: "document", title: say("stores.empty"), text: say("stores.emptyText"), action: add() }),
  });
  return page({ title: say("stores.title"), lead: say("stores.lead"), actions: [add()] }, list);
}

function titleCell({ title, slug }: VectorStore): Node | string {
  if (title === null || title === "") return slug;
  return build("span", { class: "admin-cell-stack" }, title, build("span", { class: "quiet" }, slug));
}

/** A new store. */
export function newStorePage(context: AdminContext): HTMLElement {
  const title = titleField("");
  const form = new EditForm({
    sections: [{ fields: [title, slugField({ follows: title }), descriptionField("")] }],
    saveLabel: say("stores.create"),
    isNew: true,
    cancel: () => context.go("/documents"),
    save: async (values) => {
      const made = await context.api.post<VectorStore>("/api/v1/vector-stores", values);
      context.go(`/documents/${made.slug}`);
    },
  });
  return page({ title: say("stores.newTitle"), back: { label: say("stores.title"), href: context.href("/documents") } }, form);
}

/** The field for what a store is called. */
export function titleField(value: string): FormField<string> {
  return textField({ name: "title", label: say("stores.name"), required: true, value, maxLength: 200 });
}

/** The field for what a store has. */
export function descriptionField(value: string): FormField<string> {
  const words = { label: say("stores.description"), help: say("stores.descriptionHelp") };
  return textArea({ name: "description", ...words, required: false, value, rows: 2, maxLength: 1000 });
}
