import { numberText } from "../../shared/components/format";
import { comboField, EditForm, selectField, switchField, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { Edited } from "../resource/edited";
import { languageChoices } from "../resource/languages";
import { facts, page, section } from "../resource/page";
import { zoneChoices } from "../resource/time-zones";

interface Tenant {
  slug: string;
  name: string;
  locale: string;
  time_zone: string;
  limits: { people?: number | null; courses?: number | null; requests_per_minute?: number | null };
}

interface ConversationSettings {
  model_titles: boolean | null;
  sharing: boolean;
  visitors: boolean;
  readers: boolean;
}

/** What holds for the institution as a whole. */
export async function settingsPage(context: AdminContext): Promise<HTMLElement> {
  const [tenant, conversations] = await Promise.all([
    Edited.read<Tenant>(context.api, "/api/v1/tenant"),
    Edited.read<ConversationSettings>(context.api, "/api/v1/conversation-settings"),
  ]);
  const { limits, slug } = tenant.value;
  const limit = (value: number | null | undefined): string =>
    value === null || value === undefined ? say("settings.unlimited") : numberText(value);
  return page(
    { title: say("settings.title"), lead: say("settings.lead", { institution: context.tenant.name }) },
    tenantForm(context, tenant),
    conversationForm(context, conversations),
    section(
      say("settings.limits"),
      { text: say("settings.limitsWhat") },
      facts([
        [say("settings.people"), limit(limits.people)],
        [say("settings.courses"), limit(limits.courses)],
        [say("settings.requests"), limit(limits.requests_per_minute)],
        [say("settings.slug"), slug],
      ]),
    ),
  );
}

function tenantForm(context: AdminContext, edited: Edited<Tenant>): HTMLElement {
  const { name, locale, time_zone } = edited.value;
  return new EditForm({
    sections: [
      {
        title: say("settings.institution"),
        fields: [
          textField({ label: say("settings.name"), name: "name", required: true, maxLength: 200, value: name }),
          selectField({
            label: say("settings.locale"),
            name: "locale",
            choices: languageChoices(locale),
            value: locale,
          }),
          comboField({
            label: say("settings.zone"),
            name: "time_zone",
            help: say("settings.zoneHelp"),
            required: true,
            options: zoneChoices,
            chosen: [{ value: time_zone, label: time_zone }],
          }),
        ],
      },
    ],
    saveLabel: say("resource.save"),
    reload: () => context.refresh(),
    save: (values) => edited.change({ ...values, time_zone: (values["time_zone"] as string[])[0] }),
  });
}

function conversationForm(context: AdminContext, edited: Edited<ConversationSettings>): HTMLElement {
  const { sharing, visitors, readers, model_titles } = edited.value;
  return new EditForm({
    sections: [
      {
        title: say("settings.conversations"),
        fields: [
          switchField({ label: say("settings.sharing"), name: "sharing", help: say("settings.sharingHelp"), value: sharing }),
          switchField({
            label: say("settings.visitors"),
            name: "visitors",
            help: say("settings.visitorsHelp"),
            value: visitors,
          }),
          switchField({ label: say("settings.readers"), name: "readers", value: readers }),
          selectField({
            label: say("settings.titles"),
            name: "model_titles",
            choices: [
              { value: "", label: say("settings.titlesAuto") },
              { value: "true", label: say("settings.titlesYes") },
              { value: "false", label: say("settings.titlesNo") },
            ],
            value: model_titles === null ? "" : String(model_titles),
          }),
        ],
      },
    ],
    saveLabel: say("resource.save"),
    reload: () => context.refresh(),
    save: (values) => {
      const titles = values["model_titles"] as string;
      return edited.change({ ...values, model_titles: titles === "" ? null : titles === "true" }, "PUT");
    },
  });
}
