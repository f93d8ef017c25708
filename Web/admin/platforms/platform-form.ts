import { comboField, EditForm, selectField, switchField, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { assistantChoices } from "../courses/course";
import { say } from "../i18n/text";
import type { Edited } from "../resource/edited";
import { type Platform, platformKinds } from "./platform";
import { addressFields } from "./register-page";

/** The settings of a platform. */
export function platformForm(context: AdminContext, edited: Edited<Platform>): HTMLElement {
  const platform = edited.value;
  const fields = addressFields(platform);
  const { default_workflow: workflow, settings } = platform;
  return new EditForm({
    sections: [
      {
        title: say("platforms.settings"),
        fields: [
          textField({ label: say("platforms.name"), name: "name", required: true, maxLength: 200, value: platform.name }),
          selectField({
            label: say("platforms.kind"),
            name: "platform",
            choices: platformKinds.map((one) => ({ value: one, label: say(`platforms.kind.${one}`) })),
            value: platform.platform,
          }),
        ],
      },
      {
        title: say("platforms.behaviour"),
        fields: [
          selectField({
            label: say("platforms.unknown"),
            name: "unknown_deployments",
            choices: (["hold", "accept"] as const).map((one) => ({ value: one, label: say(`platforms.unknown.${one}`) })),
            value: platform.unknown_deployments,
          }),
          comboField({
            label: say("platforms.workflow"),
            name: "default_workflow",
            help: say("platforms.linkWorkflowHelp"),
            required: false,
            placeholder: say("platforms.workflowNone"),
            options: assistantChoices(context),
            chosen: workflow === null ? [] : [{ value: workflow, label: workflow }],
          }),
          switchField({
            label: say("platforms.anonymous"),
            name: "settings.anonymous",
            help: say("platforms.anonymousHelp"),
            value: settings.anonymous ?? false,
          }),
          switchField({
            label: say("platforms.teachers"),
            name: "settings.teachers",
            help: say("platforms.teachersHelp"),
            value: settings.teachers ?? false,
          }),
          switchField({
            label: say("platforms.administrators"),
            name: "settings.administrators",
            help: say("platforms.administratorsHelp"),
            disabled: context.role !== "owner",
            value: settings.administrators ?? false,
          }),
        ],
      },
      { title: say("platforms.addresses"), fields: [fields.authorization, fields.token, fields.keys, fields.audience] },
    ],
    saveLabel: say("resource.save"),
    reload: () => context.refresh(),
    save: async (values) => {
      const { default_workflow, token_audience, settings: changed, jwks_url, ...rest } = values;
      await edited.change({
        ...rest,
        // Keys that were entered by hand stay where there is no address of them.
        ...(jwks_url === "" ? {} : { jwks_url }),
        token_audience: token_audience === "" ? null : token_audience,
        default_workflow: (default_workflow as string[])[0] ?? null,
        settings: { ...edited.value.settings, ...changed },
      });
    },
  });
}
