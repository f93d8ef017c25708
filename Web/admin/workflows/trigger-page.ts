import { button } from "../../shared/components/button";
import { copyField } from "../../shared/components/copy-field";
import { dateText, relativeTime } from "../../shared/components/format";
import { ModalDialog } from "../../shared/components/modal";
import { notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { MadeTrigger, Trigger } from "../api/workflows";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { personName } from "../resource/names";
import { facts, page } from "../resource/page";
import { triggerForm } from "./trigger-form";
import { triggerBadge } from "./triggers-page";

/** A new trigger. */
export function newTriggerPage(context: AdminContext): HTMLElement {
  const form = triggerForm(context, null, {
    save: async (values) => {
      const made = await context.api.post<MadeTrigger>("/api/v1/triggers", values);
      if (made.secret !== null) await showSecret(made);
      context.go(`/triggers/${made.id}`);
    },
    cancel: () => context.go("/triggers"),
  });
  return page({ title: say("triggers.newTitle"), back: backTo(context) }, form);
}

/** One trigger: what it starts and when, and how the last time went. */
export async function triggerPage(context: AdminContext, params: Record<string, string>): Promise<HTMLElement> {
  const edited = await Edited.read<Trigger>(context.api, `/api/v1/triggers/${encodeURIComponent(params["id"] ?? "")}`);
  const trigger = edited.value;
  const standing = build("div", { class: "admin-stack" }, ...standingOf(context, trigger));
  const form = triggerForm(context, trigger, {
    save: async (values) => standing.replaceChildren(...standingOf(context, await edited.change(values))),
    reload: () => context.go(`/triggers/${trigger.id}`),
  });
  return page(
    { title: trigger.name, back: backTo(context), badges: [triggerBadge(trigger)] },
    standing,
    build("div", { class: "admin-section admin-form" }, form),
    dangerSection(
      trigger.kind === "webhook" && {
        label: say("triggers.rotate"),
        text: say("triggers.rotateText"),
        ask: { title: say("triggers.rotateTitle") },
        loses: false,
        run: async () => {
          const made = await context.api.post<MadeTrigger>(`/api/v1/triggers/${trigger.id}/secret`);
          void showSecret(made);
          await edited.reload();
        },
        done: say("b.saved"),
      },
      {
        label: say("triggers.delete"),
        text: say("triggers.deleteText"),
        ask: { title: say("triggers.deleteTitle", { name: trigger.name }), typed: trigger.name },
        run: () => edited.remove(),
        done: say("b.deleted", { name: trigger.name }),
        after: () => context.go("/triggers"),
      },
    ),
  );
}

function standingOf(context: AdminContext, trigger: Trigger): HTMLElement[] {
  const error = trigger.last_error;
  return [
    ...(error === null ? [] : [notice("danger", say("triggers.lastError"), build("p", { lang: "en" }, error))]),
    facts([
      [say("triggers.workflow"), build("a", { href: `/builder/${trigger.workflow}` }, trigger.workflow)],
      [say("triggers.kind"), say(`triggers.${trigger.kind}`)],
      [say("triggers.next"), trigger.next_at === null ? null : dateText(trigger.next_at)],
      [say("triggers.last"), trigger.last_fired_at === null ? say("triggers.never") : relativeTime(trigger.last_fired_at)],
      [say("scope.person"), personName(context, trigger.user_id)],
    ]),
    ...(trigger.url === null ? [] : [copyField(say("triggers.url"), trigger.url), build("p", { class: "quiet" }, say("triggers.urlHelp"))]),
  ];
}

/** Shows a secret this once, until somebody says that they have kept it. */
function showSecret(made: MadeTrigger): Promise<void> {
  const dialog = ModalDialog.open({
    title: say("triggers.secretTitle", { name: made.name }),
    body: build(
      "div",
      { class: "admin-stack" },
      build("p", {}, say("triggers.secretText")),
      copyField(say("triggers.secret"), made.secret ?? ""),
      made.url !== null && copyField(say("triggers.url"), made.url),
    ),
    actions: [button(say("triggers.secretKept"), { kind: "primary", run: () => dialog.close() })],
  });
  return dialog.closed;
}

function backTo(context: AdminContext): { label: string; href: string } {
  return { label: say("triggers.title"), href: context.href("/triggers") };
}
