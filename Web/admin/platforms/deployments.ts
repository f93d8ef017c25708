import { button } from "../../shared/components/button";
import { relativeTime } from "../../shared/components/format";
import { badge, loading } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { section } from "../resource/page";
import { smallTable } from "../resource/small-table";
import type { Deployment, Platform } from "./platform";

const kinds = { active: "success", held: "warning", refused: "neutral" } as const;

/** Where a platform has placed us, and who lets it in. */
export function deploymentsSection(context: AdminContext, platform: Platform): HTMLElement {
  const path = `/api/v1/lti/registrations/${platform.id}/deployments`;
  const host = build("div", {});
  const show = (): Promise<void> =>
    loading(
      host,
      async () => (await context.api.get<{ data: Deployment[] }>(path)).data,
      (deployments) =>
        deployments.length === 0
          ? build("p", { class: "quiet" }, say("platforms.deploymentsEmpty"))
          : smallTable(
              say("platforms.deployments"),
              [say("platforms.deployment"), say("resource.state"), say("platforms.deploymentLast"), ""],
              deployments.map((deployment) => [
                build("code", {}, deployment.deployment_id),
                badge(kinds[deployment.status], say(`platforms.deploymentState.${deployment.status}`)),
                deployment.last_launch_at === null ? say("resource.never") : relativeTime(deployment.last_launch_at),
                decide(deployment),
              ]),
            ),
    );
  const decide = (deployment: Deployment): HTMLElement => {
    const { deployment_id: id } = deployment;
    const isIn = deployment.status === "active";
    const made = button(say(isIn ? "platforms.refuse" : "platforms.letIn"), {
      small: true,
      run: async () => {
        await context.api.put(path, { deployment_id: id, status: isIn ? "refused" : "active" });
        toast(say("platforms.deploymentChanged", { id }), { kind: "success" });
        await show();
      },
    });
    made.setAttribute("aria-label", say(isIn ? "platforms.refuseName" : "platforms.letInName", { id }));
    return made;
  };
  void show();
  return section(say("platforms.deployments"), { text: say("platforms.deploymentsWhat") }, host);
}
