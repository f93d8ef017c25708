import { button } from "../../shared/components/button";
import { copyField } from "../../shared/components/copy-field";
import { build } from "../../shared/dom/build";
import { EditForm } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { sayOf } from "../i18n/known";
import { say } from "../i18n/text";
import { type DangerousAction, dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { type Checked, findingsList } from "../resource/findings";
import { page } from "../resource/page";
import { type Service, serviceBody, serviceSections } from "./service";
import { serviceBadge } from "./services-page";

/** A service that people sign in with: whether it works, and whom it lets in. */
export async function servicePage(context: AdminContext, id: string): Promise<HTMLElement> {
  const edited = await Edited.read<Service>(context.api, `/api/v1/identity-providers/${id}`);
  const service = edited.value;
  const result = build("div", {});
  const check = button(say("services.check"), {
    icon: "check",
    run: async () => {
      const checked = await context.api.post<Checked>(`${edited.path}/check`, {});
      result.replaceChildren(findingsList(checked, (name) => sayOf("services.finding", name)));
    },
  });
  return page(
    {
      title: service.name,
      lead: service.issuer,
      back: { label: say("services.title"), href: context.href("/services") },
      badges: [serviceBadge(service.state)],
      actions: [check],
    },
    result,
    build(
      "div",
      { class: "admin-narrow admin-section" },
      copyField(say("services.redirect"), service.redirect_uri),
      build("p", { class: "quiet" }, say("services.redirectHelp")),
    ),
    new EditForm({
      sections: serviceSections(service),
      saveLabel: say("resource.save"),
      reload: () => context.refresh(),
      save: async (values) => {
        await edited.change(serviceBody(values));
        context.refresh();
      },
    }),
    dangerSection(...dangers(context, edited)),
  );
}

function dangers(context: AdminContext, edited: Edited<Service>): DangerousAction[] {
  const { name, state } = edited.value;
  const out: DangerousAction = {
    label: say("services.disable"),
    text: say("services.disableWhat"),
    ask: { title: say("services.disableTitle", { name }) },
    run: async () => void (await edited.change({ state: "disabled" })),
    done: say("services.disableDone", { name }),
    after: () => context.refresh(),
  };
  const back: DangerousAction = {
    label: say("services.enable"),
    text: say("services.enableWhat"),
    run: async () => void (await edited.change({ state: "active" })),
    done: say("services.enableDone", { name }),
    after: () => context.refresh(),
    loses: false,
  };
  const remove: DangerousAction = {
    label: say("services.remove"),
    text: say("services.removeWhat"),
    ask: { title: say("services.removeTitle", { name }), typed: name },
    run: () => edited.remove(),
    done: say("services.removed", { name }),
    after: () => context.go("/services"),
  };
  return [state === "active" ? out : back, remove];
}
