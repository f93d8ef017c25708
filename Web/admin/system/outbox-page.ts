import { button } from "../../shared/components/button";
import { dateText, relativeTime } from "../../shared/components/format";
import { SideDrawer } from "../../shared/components/drawer";
import { badge, emptyState } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { facts, page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";

interface Effect {
  id: string;
  run_id: string;
  step: number;
  name: string;
  kind: string;
  status: "pending" | "delivered" | "failed";
  attempts: number;
  next_at: string | null;
  error: string | null;
  created_at: string;
  finished_at: string | null;
}

const kinds = { pending: "info", delivered: "success", failed: "danger" } as const;

/** What workflows sent to other servers, and a way to send again what failed. */
export function outboxPage(context: AdminContext): HTMLElement {
  const mayRetry = context.can("runs.manage");
  const send = (effect: Effect): Promise<void> => context.api.post(`/api/v1/effects/${effect.id}/retry`, {});
  const again = (effect: Effect): HTMLElement => {
    const { name } = effect;
    const made = button(say("outbox.retry"), {
      small: true,
      icon: "retry",
      run: async () => {
        await send(effect);
        toast(say("outbox.retried", { name }), { kind: "success" });
        await list.reload();
      },
    });
    made.setAttribute("aria-label", say("outbox.retryName", { name }));
    return made;
  };
  const list = table<Effect>({
    label: say("outbox.title"),
    filters: [
      {
        key: "status",
        label: say("outbox.status"),
        choices: (["pending", "delivered", "failed"] as const).map((status) => ({
          value: status,
          label: say(`outbox.${status}`),
        })),
      },
      { key: "run_id", label: say("outbox.runFilter"), kind: "text" },
    ],
    columns: [
      { key: "name", label: say("outbox.name"), cell: (effect) => effect.name },
      { key: "kind", label: say("outbox.kind"), cell: (effect) => build("code", {}, effect.kind), hideOnPhone: true },
      {
        key: "status",
        label: say("outbox.status"),
        cell: (effect) => badge(kinds[effect.status], say(`outbox.${effect.status}`)),
      },
      {
        key: "attempts",
        label: say("outbox.attempts"),
        cell: (effect) => String(effect.attempts),
        align: "end",
        hideOnPhone: true,
      },
      { key: "created", label: say("outbox.created"), cell: (effect) => relativeTime(effect.created_at) },
      {
        key: "actions",
        label: say("resource.actions"),
        align: "end",
        cell: (effect) => mayRetry && effect.status === "failed" && again(effect),
      },
    ],
    bulk: mayRetry
      ? [
          {
            label: say("outbox.retry"),
            icon: "retry",
            run: async (effects) => {
              const failed = effects.filter((effect) => effect.status === "failed");
              await Promise.all(failed.map((effect) => send(effect)));
              toast(say("outbox.retriedMany", { count: failed.length }), { kind: "success" });
            },
          },
        ]
      : [],
    load: rowsOf<Effect>(context.api, "/api/v1/effects"),
    rowKey: (effect) => effect.id,
    rowOpen: (effect) => openEffect(effect),
    empty: () => emptyState({ icon: "send", title: say("outbox.empty"), text: say("outbox.emptyWhat") }),
  });
  return page({ title: say("outbox.title"), lead: say("outbox.lead") }, list);
}

function openEffect(effect: Effect): void {
  const body = facts([
    [say("outbox.status"), badge(kinds[effect.status], say(`outbox.${effect.status}`))],
    [say("outbox.kind"), build("code", {}, effect.kind)],
    [say("outbox.attempts"), String(effect.attempts)],
    [say("outbox.created"), dateText(effect.created_at)],
    [say("outbox.next"), effect.next_at === null ? null : dateText(effect.next_at)],
    [say("outbox.finished"), effect.finished_at === null ? null : dateText(effect.finished_at)],
    [say("outbox.error"), effect.error],
    [say("outbox.run"), build("code", {}, effect.run_id)],
  ]);
  SideDrawer.open({ title: effect.name, body });
}
