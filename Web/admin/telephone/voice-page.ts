import { build } from "../../shared/dom/build";
import { comboField } from "../../shared/forms/fields";
import type { StoredVoiceSettings } from "../api/telephone";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { Edited } from "../resource/edited";
import { page } from "../resource/page";
import { withQuery } from "../resource/requests";
import { workflowChoices } from "../workflows/workflow-choices";
import { soundModels } from "./sound-models";
import { voiceForm } from "./voice-form";

/** How assistants speak: the settings of the institution, or those of the workflow that the query names. */
export async function voicePage(context: AdminContext, query: URLSearchParams): Promise<HTMLElement> {
  const workflow = query.get("workflow");
  const path = withQuery("/api/v1/voice-settings", { workflow });
  const [edited, models] = await Promise.all([
    Edited.read<StoredVoiceSettings>(context.api, path),
    soundModels(context),
  ]);
  const institution = { value: "", label: say("voice.institution") };
  const whose = comboField({
    label: say("voice.for"),
    help: say("voice.forHelp"),
    chosen: [workflow === null ? institution : { value: workflow, label: workflow }],
    options: async (typed) => [...(typed === "" ? [institution] : []), ...(await workflowChoices(context, typed, "any"))],
  });
  whose.addEventListener("input", () => {
    const [slug = ""] = whose.value;
    if (slug !== (workflow ?? "")) context.go(slug === "" ? "/voice" : `/voice?workflow=${encodeURIComponent(slug)}`);
  });
  const form = voiceForm(edited.value.settings, workflow !== null, context.can("telephony.manage"), models, {
    save: (settings) => edited.change(settings, "PUT"),
    reload: () => context.go(workflow === null ? "/voice" : `/voice?workflow=${workflow}`),
  });
  return page({ title: say("voice.title"), lead: say("voice.lead") }, build("div", { class: "voice-whose" }, whose), form);
}
