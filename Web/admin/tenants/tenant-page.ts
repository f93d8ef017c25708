import { dateText } from "../../shared/components/format";
import { toast } from "../../shared/components/toast";
import { EditForm, FormField, numberField, selectField, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { type DangerousAction, dangerSection } from "../resource/danger";
import { languageChoices } from "../resource/languages";
import { page } from "../resource/page";
import { operator, type Tenant } from "./operator";
import { tenantBadge } from "./tenants-page";

/** An institution as its operator sees it: its limits, and whether it is in use. */
export async function tenantPage(context: AdminContext, id: string): Promise<HTMLElement> {
  const tenant = await operator.show(id);
  const { limits } = tenant;
  const number = (name: string, label: string, value: number | null | undefined): FormField<number | null> =>
    numberField({ label, name, min: 1, required: false, value: value ?? null });
  const form = new EditForm({
    sections: [
      {
        fields: [
          textField({ label: say("tenants.name"), name: "name", required: true, maxLength: 200, value: tenant.name }),
          selectField({
            label: say("tenants.locale"),
            name: "locale",
            choices: languageChoices(tenant.locale),
            value: tenant.locale,
          }),
        ],
      },
      {
        title: say("tenants.limits"),
        help: say("tenants.limitsHelp"),
        fields: [
          number("limits.people", say("tenants.people"), limits.people),
          number("limits.courses", say("tenants.courses"), limits.courses),
          number("limits.requests_per_minute", say("tenants.requests"), limits.requests_per_minute),
        ],
      },
      {
        title: say("tenants.runs"),
        help: say("tenants.runsHelp"),
        fields: [
          number("limits.runs.tokens", say("tenants.tokens"), limits.runs?.["tokens"]),
          number("limits.runs.run_seconds", say("tenants.runSeconds"), limits.runs?.["run_seconds"]),
          number("limits.runs.steps_per_turn", say("tenants.steps"), limits.runs?.["steps_per_turn"]),
        ],
      },
      {
        title: say("tenants.attachments"),
        help: say("tenants.runsHelp"),
        fields: [
          number("limits.attachments.file_bytes", say("tenants.fileBytes"), limits.attachments?.["file_bytes"]),
          number("limits.attachments.tenant_bytes", say("tenants.tenantBytes"), limits.attachments?.["tenant_bytes"]),
        ],
      },
    ],
    saveLabel: say("resource.save"),
    save: async (values) => {
      const { limits: changed, ...rest } = values;
      await operator.change(id, { ...rest, limits: withLimits(limits, changed) });
    },
  });
  return page(
    {
      title: tenant.name,
      lead: tenant.slug,
      back: { label: say("tenants.title"), href: context.href("/tenants") },
      badges: [tenantBadge(tenant.state)],
    },
    form,
    dangerSection(...dangers(context, tenant)),
  );
}

/** The limits with those that the form has in their place: the others stay as they are. */
export function withLimits(before: Tenant["limits"], changed: Tenant["limits"]): Tenant["limits"] {
  const group = (name: "runs" | "attachments"): Record<string, number> | null => {
    const all = Object.entries({ ...before[name], ...changed[name] });
    const given = all.filter((entry): entry is [string, number] => typeof entry[1] === "number");
    return given.length === 0 ? null : Object.fromEntries(given);
  };
  return { ...before, ...changed, runs: group("runs"), attachments: group("attachments") };
}

function dangers(context: AdminContext, tenant: Tenant): DangerousAction[] {
  const { id, name, slug, state } = tenant;
  const suspend: DangerousAction = {
    label: say("tenants.suspend"),
    text: say("tenants.suspendWhat"),
    ask: { title: say("tenants.suspendTitle", { name }) },
    run: async () => void (await operator.change(id, { state: "suspended" })),
    done: say("tenants.suspendDone", { name }),
    after: () => context.refresh(),
  };
  const resume: DangerousAction = {
    label: say("tenants.resume"),
    text: say("tenants.resumeWhat"),
    run: async () => void (await operator.change(id, { state: "active" })),
    done: say("tenants.resumeDone", { name }),
    after: () => context.refresh(),
    loses: false,
  };
  const remove: DangerousAction = {
    label: say("tenants.remove"),
    text: say("tenants.removeWhat"),
    ask: { title: say("tenants.removeTitle", { name }), typed: slug },
    run: async () => {
      const removed = await operator.remove(id);
      const date = removed.remove_after === null ? "–" : dateText(removed.remove_after, "short");
      toast(say("tenants.removeDone", { name, date }));
    },
    done: say("resource.removed"),
    after: () => context.refresh(),
  };
  if (state === "deleted") return [resume];
  return [state === "active" ? suspend : resume, remove];
}
