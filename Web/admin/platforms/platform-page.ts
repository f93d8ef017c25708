import { button } from "../../shared/components/button";
import { copyField } from "../../shared/components/copy-field";
import { notice } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { type DangerousAction, dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { type Checked, findingsList } from "../resource/findings";
import { facts, page, section } from "../resource/page";
import { deploymentsSection } from "./deployments";
import { launchesTable } from "./launches-page";
import type { Platform } from "./platform";
import { platformForm } from "./platform-form";
import { platformBadge } from "./platforms-page";

const findingNames = ["status", "deployments", "keys", "token", "grades", "roster"] as const;

/** A learning platform: whether it works, where it has placed us, who came, and how it is set up. */
export async function platformPage(context: AdminContext, id: string): Promise<HTMLElement> {
  const edited = await Edited.read<Platform>(context.api, `/api/v1/lti/registrations/${id}`);
  const platform = edited.value;
  const result = build("div", {});
  const check = button(say("platforms.check"), {
    icon: "check",
    run: async () => {
      const checked = await context.api.post<Checked>(`${edited.path}/check`, {});
      result.replaceChildren(findingsList(checked, findingName));
    },
  });
  return page(
    {
      title: platform.name,
      lead: say(`platforms.kind.${platform.platform}`),
      back: { label: say("platforms.title"), href: context.href("/platforms") },
      badges: [platformBadge(platform.status)],
      actions: [check],
    },
    platform.status === "pending" && pending(context, edited),
    result,
    deploymentsSection(context, platform),
    section(
      say("launches.recent"),
      { action: build("a", { href: context.href(`/launches?registration_id=${id}`) }, say("launches.all")) },
      launchesTable(context, { registration_id: id }, 5, "launches"),
    ),
    section(
      say("resource.details"),
      {},
      facts([
        [say("platforms.issuer"), build("code", {}, platform.issuer)],
        [say("platforms.clientID"), build("code", {}, platform.client_id)],
      ]),
    ),
    platformForm(context, edited),
    section(
      say("platforms.ours"),
      { text: say("platforms.oursWhat") },
      build(
        "div",
        { class: "admin-narrow" },
        copyField(say("platforms.loginURL"), platform.tool.login_url),
        copyField(say("platforms.launchURL"), platform.tool.launch_url),
        copyField(say("platforms.keysURL"), platform.tool.jwks_url),
      ),
    ),
    dangerSection(...dangers(context, edited)),
  );
}

function findingName(name: string): string {
  const known = findingNames.find((one) => name === one || name.startsWith(one));
  return known ? say(`platforms.finding.${known}`) : name;
}

function pending(context: AdminContext, edited: Edited<Platform>): HTMLElement {
  const activate = button(say("platforms.activate"), {
    kind: "primary",
    run: async () => {
      await edited.change({ status: "active" });
      toast(say("platforms.activated"), { kind: "success" });
      context.refresh();
    },
  });
  return notice("warning", say("platforms.pendingTitle"), build("p", {}, say("platforms.pendingWhat")), activate);
}

function dangers(context: AdminContext, edited: Edited<Platform>): DangerousAction[] {
  const { name, status } = edited.value;
  const out: DangerousAction = {
    label: say("platforms.deactivate"),
    text: say("platforms.deactivateWhat"),
    ask: { title: say("platforms.deactivateTitle", { name }) },
    run: async () => void (await edited.change({ status: "inactive" })),
    done: say("platforms.deactivated", { name }),
    after: () => context.refresh(),
  };
  const back: DangerousAction = {
    label: say("platforms.activate"),
    text: say("platforms.activated"),
    run: async () => void (await edited.change({ status: "active" })),
    done: say("platforms.activated"),
    after: () => context.refresh(),
    loses: false,
  };
  const remove: DangerousAction = {
    label: say("platforms.remove"),
    text: say("platforms.removeWhat"),
    ask: { title: say("platforms.removeTitle", { name }), typed: name },
    run: () => edited.remove(),
    done: say("platforms.removed", { name }),
    after: () => context.go("/platforms"),
  };
  return [status === "inactive" ? back : out, remove];
}
