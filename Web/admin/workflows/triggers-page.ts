import { buttonLink } from "../../shared/components/button";
import { dateText, relativeTime } from "../../shared/components/format";
import { badge, emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { Trigger } from "../api/workflows";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { allWorkflows } from "./workflow-choices";

/** Whether a trigger is on, and whether it worked the last time. */
export function triggerBadge({ enabled, last_error: error }: Trigger): HTMLElement {
  if (!enabled) return badge("neutral", say("triggers.off"));
  return error === null ? badge("success", say("triggers.on")) : badge("danger", say("finding.failed"));
}

/** What starts workflows by itself. */
export async function triggersPage(context: AdminContext): Promise<HTMLElement> {
  const workflows = await allWorkflows(context);
  const add = () => buttonLink(say("triggers.new"), context.href("/triggers/new"), { kind: "primary", icon: "plus" });
  const list = table<Trigger>({
    label: say("triggers.title"),
    load: rowsOf<Trigger>(context.api, "/api/v1/triggers"),
    rowKey: (trigger) => trigger.id,
    rowHref: (trigger) => context.href(`/triggers/${trigger.id}`),
    filters: [
      {
        key: "kind",
        label: say("triggers.kind"),
        choices: [
          { value: "schedule", label: say("triggers.schedule") },
          { value: "webhook", label: say("triggers.webhook") },
        ],
      },
      { key: "workflow", label: say("triggers.workflow"), choices: workflows },
    ],
    columns: [
      { key: "name", label: say("triggers.name"), cell: ({ name }) => name, order: ({ name }) => name },
      { key: "kind", label: say("triggers.kind"), cell: kindCell, order: ({ kind }) => kind },
      {
        key: "workflow", label: say("triggers.workflow"),
        cell: ({ workflow }) => workflow,
        hideOnPhone: true,
        order: ({ workflow }) => workflow,
      },
      {
        key: "next", label: say("triggers.next"),
        cell: ({ next_at: next }) => (next === null ? "–" : dateText(next)),
        hideOnPhone: true,
        order: ({ next_at: next }) => next && Date.parse(next),
      },
      {
        key: "last", label: say("triggers.last"),
        cell: ({ last_fired_at: last }) => (last === null ? say("triggers.never") : relativeTime(last)),
        hideOnPhone: true,
        order: ({ last_fired_at: last }) => last && Date.parse(last),
      },
      { key: "state", label: say("b.state"), cell: triggerBadge },
    ],
    empty: () => emptyState({ icon: "bolt", title: say("triggers.empty"), text: say("triggers.emptyText"), action: add() }),
  });
  return page({ title: say("triggers.title"), lead: say("triggers.lead"), actions: [add()] }, list);
}

function kindCell({ kind, cron }: Trigger): Node {
  return build("span", { class: "admin-cell-stack" }, say(`triggers.${kind}`), cron !== null && build("code", { class: "quiet" }, cron));
}
