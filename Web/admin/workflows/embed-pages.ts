import { buttonLink } from "../../shared/components/button";
import { copyField } from "../../shared/components/copy-field";
import { emptyState, notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { EditForm, switchField } from "../../shared/forms/fields";
import type { ConversationSettings, Embedding, Workflow } from "../api/workflows";
import type { AdminContext } from "../context";
import { linesField } from "../fields/lines-field";
import { say } from "../i18n/text";
import { Edited } from "../resource/edited";
import { page, section } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { badOrigin, snippetOf } from "./embed-snippet";

/** The published workflows, each with the page of how it is embedded. */
export function embedsPage(context: AdminContext): HTMLElement {
  const list = table<Workflow>({
    label: say("embed.title"),
    search: say("embed.search"),
    load: rowsOf<Workflow>(context.api, "/api/v1/workflows", { state: "published" }),
    rowKey: (workflow) => workflow.slug,
    rowHref: (workflow) => context.href(`/embedding/${workflow.slug}`),
    columns: [
      { key: "title", label: say("embed.workflow"), cell: ({ title }) => title, order: ({ title }) => title },
      { key: "slug", label: say("b.slug"), cell: ({ slug }) => build("code", {}, slug), order: ({ slug }) => slug },
    ],
    empty: () =>
      emptyState({
        icon: "code",
        title: say("embed.empty"),
        text: say("embed.emptyText"),
        action: buttonLink(say("tools.open"), "/builder", { kind: "primary" }),
      }),
  });
  return page({ title: say("embed.title"), lead: say("embed.lead") }, list);
}

/** How one assistant is embedded: which pages may, who may talk there, and what goes into them. */
export async function embedPage(context: AdminContext, params: Record<string, string>): Promise<HTMLElement> {
  const slug = params["slug"] ?? "";
  const [edited, workflow, settings] = await Promise.all([
    Edited.read<Embedding>(context.api, `/api/v1/workflows/${encodeURIComponent(slug)}/embed`),
    context.api.get<Workflow>(`/api/v1/workflows/${encodeURIComponent(slug)}`),
    context.can("tenant.read") ? context.api.get<ConversationSettings>("/api/v1/conversation-settings") : null,
  ]);
  const snippets = build("div", { class: "admin-stack" }, ...snippetsOf(edited.value));
  const form = new EditForm({
    sections: [
      {
        fields: [
          linesField({
            name: "origins",
            label: say("embed.origins"),
            help: say("embed.originsHelp"),
            value: edited.value.origins,
            check: (origins) => {
              const bad = badOrigin(origins);
              return bad === null ? null : say("embed.originsProblem", { origin: bad });
            },
          }),
          switchField({ name: "visitors", label: say("embed.visitors"), help: say("embed.visitorsHelp"), value: edited.value.visitors }),
        ],
      },
    ],
    saveLabel: say("embed.save"),
    save: async (values) => snippets.replaceChildren(...snippetsOf(await edited.change(values, "PUT"))),
    reload: () => context.go(`/embedding/${slug}`),
  });
  return page(
    { title: say("embed.of", { name: workflow.title }), back: { label: say("embed.title"), href: context.href("/embedding") } },
    section(
      say("embed.section.where"),
      {},
      settings?.visitors === false &&
        notice("info", say("embed.visitorsOff"), build("p", {}, build("a", { href: context.href("/settings") }, say("embed.visitorsLink")))),
      form,
    ),
    section(say("embed.snippet"), {}, snippets),
  );
}

function snippetsOf(embedding: Embedding): HTMLElement[] {
  if (embedding.origins.length === 0) return [build("p", { class: "quiet" }, say("embed.snippetNone"))];
  const label = say("embed.snippetLabel");
  return [
    copyField(say("embed.snippetButton"), snippetOf(embedding, "button", label)),
    copyField(say("embed.snippetInline"), snippetOf(embedding, "inline", label)),
  ];
}
