import { buttonLink } from "../../shared/components/button";
import { dateText, relativeTime } from "../../shared/components/format";
import { badge, emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { sayOf } from "../i18n/known";
import { say } from "../i18n/text";
import { dangerSection } from "../resource/danger";
import { personName } from "../resource/names";
import { facts, page, section } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";

/** An API key; its text is shown once, when it is made. */
export interface APIKey {
  id: string;
  name: string;
  user_id: string;
  hint: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
}

/** The keys of the institution's programs. */
export function keysPage(context: AdminContext): HTMLElement {
  const make = (): HTMLElement =>
    buttonLink(say("keys.new"), context.href("/keys/new"), { kind: "primary", icon: "plus" });
  return page(
    {
      title: say("keys.title"),
      lead: say("keys.lead"),
      actions: [buttonLink(say("keys.documentation"), "/docs", { icon: "document" }), make()],
    },
    table<APIKey>({
      label: say("keys.title"),
      columns: [
        { key: "name", label: say("keys.name"), cell: (key) => key.name, order: ({ name }) => name },
        { key: "hint", label: say("keys.hint"), cell: (key) => build("code", {}, `${key.hint}…`), hideOnPhone: true },
        { key: "person", label: say("keys.person"), cell: (key) => personName(context, key.user_id), hideOnPhone: true },
        { key: "state", label: say("keys.state"), cell: (key) => keyBadge(key), order: ({ revoked_at: revoked, expires_at: ends }) => revoked ?? ends ?? "" },
        {
          key: "used",
          label: say("keys.used"),
          order: ({ last_used_at: used }) => used && Date.parse(used),
          cell: (key) => (key.last_used_at === null ? say("resource.never") : relativeTime(key.last_used_at)),
        },
      ],
      load: rowsOf<APIKey>(context.api, "/api/v1/api-keys"),
      rowKey: (key) => key.id,
      rowHref: (key) => context.href(`/keys/${key.id}`),
      empty: () => emptyState({ icon: "key", title: say("keys.empty"), text: say("keys.emptyWhat"), action: make() }),
    }),
  );
}

/** A key: what it may do, and the way to end it. */
export async function keyPage(context: AdminContext, id: string): Promise<HTMLElement> {
  const key = await context.api.get<APIKey>(`/api/v1/api-keys/${id}`);
  return page(
    {
      title: key.name,
      back: { label: say("keys.title"), href: context.href("/keys") },
      badges: [keyBadge(key)],
    },
    facts([
      [say("keys.hint"), build("code", {}, `${key.hint}…`)],
      [say("keys.person"), personName(context, key.user_id)],
      [say("resource.created_at"), dateText(key.created_at)],
      [say("keys.ends"), key.expires_at === null ? say("keys.endsNever") : dateText(key.expires_at)],
      [say("keys.used"), key.last_used_at === null ? say("resource.never") : relativeTime(key.last_used_at)],
    ]),
    section(
      say("keys.scopes"),
      {},
      build("ul", { class: "admin-tags" }, ...key.scopes.map((scope) => build("li", { title: scope }, sayOf("permission", scope)))),
    ),
    key.revoked_at === null &&
      dangerSection({
        label: say("keys.revoke"),
        text: say("keys.revokeWhat", { name: key.name }),
        ask: { title: say("keys.revokeTitle", { name: key.name }), typed: key.name },
        run: () => context.api.remove(`/api/v1/api-keys/${id}`),
        done: say("keys.revokeDone", { name: key.name }),
        after: () => context.refresh(),
      }),
  );
}

function keyBadge(key: APIKey): HTMLElement {
  if (key.revoked_at !== null) return badge("neutral", say("keys.revoked"));
  const hasEnded = key.expires_at !== null && Date.parse(key.expires_at) < Date.now();
  return hasEnded ? badge("warning", say("keys.ended")) : badge("success", say("keys.active"));
}
