import { tabs } from "../../shared/components/tabs";
import { build } from "../../shared/dom/build";
import { EditForm } from "../../shared/forms/fields";
import type { VectorStore } from "../api/knowledge";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { page } from "../resource/page";
import { DocumentsPanel } from "./documents-panel";
import { searchPanel } from "./search-panel";
import { descriptionField, titleField } from "./stores-page";

const parts = ["documents", "try", "settings"] as const;

/** One store: its documents, a search to try out, its settings. Which of them is shown stands in the address. */
export async function storePage(context: AdminContext, params: Record<string, string>): Promise<HTMLElement> {
  const slug = params["slug"] ?? "";
  const edited = await Edited.read<VectorStore>(context.api, `/api/v1/vector-stores/${encodeURIComponent(slug)}`);
  const store = edited.value;
  const current = parts.find((part) => part === params["part"]) ?? "documents";
  const address = (part: string) => context.href(part === "documents" ? `/documents/${slug}` : `/documents/${slug}/${part}`);
  const label = { documents: say("stores.documents"), try: say("stores.try"), settings: say("b.settings") };
  const panel = {
    documents: () => DocumentsPanel.of(context, store),
    try: () => searchPanel(context, slug),
    settings: () => settingsPanel(context, edited),
  };
  return page(
    {
      title: store.title || slug,
      back: { label: say("stores.title"), href: context.href("/documents") },
      lead: store.description || undefined,
    },
    tabs(
      parts.map((part) => ({ key: part, label: label[part], href: address(part), panel: panel[part] })),
      current,
      () => undefined,
    ),
  );
}

function settingsPanel(context: AdminContext, edited: Edited<VectorStore>): HTMLElement {
  const store = edited.value;
  const name = store.title || store.slug;
  const form = new EditForm({
    sections: [{ fields: [titleField(store.title ?? ""), descriptionField(store.description ?? "")] }],
    saveLabel: say("stores.save"),
    save: (values) => edited.change(values),
    reload: () => context.go(`/documents/${store.slug}/settings`),
  });
  return build(
    "div",
    { class: "admin-stack" },
    form,
    dangerSection({
      label: say("stores.delete"),
      text: say("stores.deleteText"),
      ask: { title: say("stores.deleteTitle", { name }), typed: store.slug },
      run: () => edited.remove(),
      done: say("b.deleted", { name }),
      after: () => context.go("/documents"),
    }),
  );
}
