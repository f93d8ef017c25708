import { choiceField, comboField, EditForm, switchField, textField } from "../../shared/forms/fields";
import type { Trigger } from "../api/workflows";
import type { AdminContext } from "../context";
import { jsonField } from "../fields/json-field";
import { zoneField } from "../fields/zone-field";
import { say } from "../i18n/text";
import { workflowChoices } from "./workflow-choices";

/** What the form of a trigger does. */
export interface TriggerFormOptions {
  save: (values: Record<string, unknown>) => Promise<unknown>;
  cancel?: () => void;
  reload?: () => void;
}

/** The form of a trigger; `trigger` is null for a new one. Its workflow and kind cannot be changed later. */
export function triggerForm(context: AdminContext, trigger: Trigger | null, options: TriggerFormOptions): EditForm {
  const kind = choiceField({
    name: "kind",
    label: say("triggers.kind"),
    cards: true,
    value: trigger?.kind ?? "schedule",
    choices: (["schedule", "webhook"] as const).map((one) => ({ value: one, label: say(`triggers.${one}`), hint: say(`triggers.${one}.text`) })),
  });
  const workflow = comboField({
    name: "workflow",
    label: say("triggers.workflow"),
    required: true,
    chosen: trigger === null ? [] : [{ value: trigger.workflow, label: trigger.workflow }],
    options: (typed) => workflowChoices(context, typed),
  });
  const name = textField({ name: "name", label: say("triggers.name"), required: true, value: trigger?.name ?? "", maxLength: 200 });
  const cron = textField({
    name: "cron",
    label: say("triggers.cron"),
    help: say("triggers.cronHelp"),
    code: true,
    value: trigger?.cron ?? "0 8 * * MON",
    check: (text) => (/^@(hourly|daily|midnight|weekly|monthly|yearly|annually)$|^\S+(\s+\S+){4}$/i.test(text.trim()) ? null : say("triggers.cronProblem")),
  });
  const zone = zoneField("time_zone", say("triggers.zone"), undefined, trigger?.time_zone ?? undefined);
  const input = jsonField({ name: "input", label: say("triggers.input"), help: say("triggers.inputHelp"), value: trigger?.input ?? {} });
  const enabled = switchField({ name: "enabled", label: say("triggers.on"), help: say("triggers.enabledHelp"), value: trigger?.enabled ?? true });
  const suit = () => {
    const isSchedule = kind.value === "schedule";
    cron.hidden = zone.hidden = !isSchedule;
    cron.setRequired(isSchedule);
  };
  kind.addEventListener("change", suit);
  suit();
  return new EditForm({
    sections: [
      { title: say("triggers.section.what"), fields: [name, ...(trigger === null ? [workflow] : []), input, enabled] },
      { title: say("triggers.section.when"), fields: [...(trigger === null ? [kind] : []), cron, zone] },
    ],
    saveLabel: say(trigger === null ? "triggers.create" : "triggers.save"),
    isNew: trigger === null,
    ...(options.cancel ? { cancel: options.cancel } : {}),
    ...(options.reload ? { reload: options.reload } : {}),
    save: ({ cron: times, time_zone: [place], workflow: chosen, ...values }) =>
      options.save({
        ...values,
        ...(chosen === undefined ? {} : { workflow: chosen[0] }),
        ...(kind.value === "schedule" ? { cron: times.trim(), time_zone: place } : {}),
      }),
  });
}
