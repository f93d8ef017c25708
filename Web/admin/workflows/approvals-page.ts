import { button } from "../../shared/components/button";
import { dateText, relativeTime } from "../../shared/components/format";
import { ModalDialog } from "../../shared/components/modal";
import { problemOf } from "../../shared/components/problem";
import { badge, emptyState, loading } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { textArea } from "../../shared/forms/fields";
import { APIError } from "../../shared/session/api";
import type { Approval } from "../api/workflows";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { personName } from "../resource/names";
import { page } from "../resource/page";
import type { Listed } from "../resource/requests";

/** What waits for a decision of this person, the oldest first. */
export function approvalsPage(context: AdminContext): HTMLElement {
  const host = build("div", { class: "approvals" });
  const show = (): Promise<void> =>
    loading(
      host,
      () => context.api.get<Listed<Approval>>("/api/v1/approvals", { limit: 100 }),
      ({ data }) => {
        if (data.length === 0) return emptyState({ icon: "check", title: say("approvals.empty"), text: say("approvals.emptyText") });
        return build("ul", { class: "approval-list" }, ...data.map((approval) => card(context, approval, show)));
      },
    );
  void show();
  return page({ title: say("approvals.title"), lead: say("approvals.lead") }, host);
}

function card(context: AdminContext, approval: Approval, again: () => Promise<void>): HTMLElement {
  const { workflow, deadline, escalated_role: escalated } = approval;
  return build(
    "li",
    { class: "approval" },
    build(
      "div",
      { class: "approval-head" },
      build("strong", {}, workflow.title),
      build("span", { class: "quiet" }, `${say("approvals.asked")} `, relativeTime(approval.created_at)),
      deadline !== null && badge("warning", say("approvals.until", { time: dateText(deadline) })),
      escalated !== null && badge("info", say("approvals.escalated", { role: roleText(escalated) })),
      forWhom(context, approval),
    ),
    build("p", { class: "approval-request" }, approval.request),
    build(
      "div",
      { class: "admin-actions" },
      button(say("approvals.approve"), { kind: "primary", icon: "check", run: () => decide(context, approval, "approved", again) }),
      button(say("approvals.reject"), { icon: "close", run: () => decide(context, approval, "rejected", again) }),
    ),
  );
}

function forWhom(context: AdminContext, { person, role }: Approval): HTMLElement | null {
  if (person === context.person.id) return badge("neutral", say("approvals.forYou"));
  if (person !== null) return personName(context, person);
  return role === null ? null : badge("neutral", say("approvals.forRole", { role: roleText(role) }));
}

function roleText(role: string): string {
  const known = (["owner", "admin", "teacher", "learner"] as const).find((one) => one === role);
  return known === undefined ? role : say(`roles.${known}`);
}

/** Asks for a comment and decides. Whoever decides second is told so. */
async function decide(context: AdminContext, approval: Approval, decision: "approved" | "rejected", again: () => Promise<void>): Promise<void> {
  const isApproval = decision === "approved";
  const comment = textArea({ label: say("approvals.comment"), help: say("approvals.commentHelp"), required: false, value: "", maxLength: 2000 });
  const problem = build("p", { class: "problem", role: "alert" });
  const send = async (): Promise<void> => {
    try {
      const text = comment.value.trim();
      await context.api.post(`/api/v1/approvals/${approval.id}/decision`, { decision, ...(text === "" ? {} : { comment: text }) });
      toast(say(isApproval ? "approvals.approved" : "approvals.rejected"), { kind: "success" });
    } catch (error) {
      if (!(error instanceof APIError) || error.status !== 409) {
        problem.textContent = problemOf(error);
        return;
      }
      toast(say("approvals.decided"), { kind: "info" });
    }
    dialog.close();
    await again();
  };
  const dialog = ModalDialog.open({
    title: say(isApproval ? "approvals.approveTitle" : "approvals.rejectTitle"),
    body: build("div", { class: "admin-stack" }, build("p", { class: "approval-request" }, approval.request), comment, problem),
    actions: [button(say(isApproval ? "approvals.approve" : "approvals.reject"), { kind: isApproval ? "primary" : "danger", run: send })],
  });
  await dialog.closed;
}
