import { EditForm, type FormField, numberField } from "../../shared/forms/fields";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { Edited } from "../resource/edited";
import { privacyPage } from "./privacy-tabs";

interface Periods {
  conversations: number | null;
  sessions: number;
  invitations: number;
  sign_in_tickets: number;
  audit_events: number | null;
  tenant_removal: number;
}

/** How long things are kept. */
export async function retentionPage(context: AdminContext): Promise<HTMLElement> {
  const edited = await Edited.read<Periods>(context.api, "/api/v1/privacy/retention");
  const days = (
    name: keyof Periods,
    label: string,
    help: string | null,
    min: number,
    max: number,
    mayBeEmpty = false,
  ): FormField<number | null> =>
    numberField({
      label,
      name,
      min,
      max,
      required: !mayBeEmpty,
      value: edited.value[name],
      ...(help === null ? {} : { help }),
    });
  const form = new EditForm({
    sections: [
      {
        title: say("retention.content"),
        fields: [
          days("conversations", say("retention.conversations"), say("retention.conversationsHelp"), 1, 3650, true),
        ],
      },
      {
        title: say("retention.access"),
        fields: [
          days("sessions", say("retention.sessions"), say("retention.sessionsHelp"), 1, 3650),
          days("invitations", say("retention.invitations"), say("retention.invitationsHelp"), 1, 3650),
          days("sign_in_tickets", say("retention.tickets"), null, 1, 30),
        ],
      },
      {
        title: say("retention.records"),
        fields: [
          days("audit_events", say("retention.audit"), say("retention.auditHelp"), 30, 3650, true),
          days("tenant_removal", say("retention.removal"), say("retention.removalHelp"), 0, 365),
        ],
      },
    ],
    saveLabel: say("resource.save"),
    saved: say("retention.saved"),
    reload: () => context.refresh(),
    save: (values) => edited.change(values, "PUT"),
  });
  return privacyPage(
    context,
    "retention",
    build("div", { class: "admin-tab" }, build("p", { class: "quiet" }, say("retention.days")), form),
  );
}
