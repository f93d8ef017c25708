import { buttonLink } from "../../shared/components/button";
import { badge, emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { TelephoneAccount } from "../api/telephone";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { useBadge } from "../models/providers-page";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";

const kinds = { registered: "success", registering: "info", failed: "danger", unregistered: "neutral" } as const;

/** How the registration of an account stands, as a badge. */
export function registrationBadge({ mode, registration }: Pick<TelephoneAccount, "mode" | "registration">): HTMLElement {
  if (mode !== "register") return badge("neutral", say("registration.none"));
  if (registration === null) return badge("neutral", say("registration.unknown"));
  return badge(kinds[registration.status], say(`registration.${registration.status}`));
}

/** The accounts at telephone providers. */
export function accountsPage(context: AdminContext): HTMLElement {
  const add = () => buttonLink(say("accounts.new"), context.href("/sip-accounts/new"), { kind: "primary", icon: "plus" });
  const list = table<TelephoneAccount>({
    label: say("accounts.title"),
    load: rowsOf<TelephoneAccount>(context.api, "/api/v1/sip-accounts"),
    rowKey: (account) => account.id,
    rowHref: (account) => context.href(`/sip-accounts/${account.id}`),
    columns: [
      { key: "name", label: say("accounts.name"), cell: ({ name }) => name, order: ({ name }) => name },
      { key: "mode", label: say("accounts.mode"), cell: ({ mode }) => say(`mode.${mode}`), order: ({ mode }) => mode },
      { key: "host", label: say("accounts.host"), cell: hostCell, hideOnPhone: true },
      {
        key: "workflow", label: say("accounts.workflow"),
        cell: ({ default_workflow: slug }) => slug ?? say("accounts.noWorkflow"),
        hideOnPhone: true,
        order: ({ default_workflow: slug }) => slug,
      },
      { key: "registration", label: say("finding.registration"), cell: registrationBadge },
      {
        key: "state", label: say("b.state"),
        cell: ({ enabled }) => useBadge(enabled),
        hideOnPhone: true,
        order: ({ enabled }) => Number(!enabled),
      },
    ],
    empty: () => emptyState({ icon: "phone", title: say("accounts.empty"), text: say("accounts.emptyText"), action: add() }),
  });
  return page({ title: say("accounts.title"), lead: say("accounts.lead"), actions: [add()] }, list);
}

function hostCell({ host, port }: TelephoneAccount): Node | string {
  if (host === null) return build("span", { class: "quiet" }, "–");
  return build("code", {}, port === null ? host : `${host}:${port}`);
}
