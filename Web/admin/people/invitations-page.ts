import { button, buttonLink } from "../../shared/components/button";
import { dateText, relativeTime } from "../../shared/components/format";
import { badge, emptyState } from "../../shared/components/states";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { act } from "../resource/danger";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { type CourseRole, type Role, roles } from "./person";

/** An invitation, as the list shows it. */
export interface Invitation {
  id: string;
  email: string;
  role: Role;
  course_id: string | null;
  course_role: CourseRole | null;
  state: "open" | "accepted" | "revoked" | "expired";
  created_at: string;
  expires_at: string;
  delivery?: "mailed" | "shown";
  link?: string;
}

const kinds = { open: "info", accepted: "success", revoked: "neutral", expired: "warning" } as const;

/** Who was invited, and what became of it. */
export function invitationsPage(context: AdminContext): HTMLElement {
  const invite = (): HTMLElement =>
    buttonLink(say("invitations.new"), context.href("/invitations/new"), { kind: "primary", icon: "plus" });
  const withdraw = (invitation: Invitation): HTMLElement => {
    const { email } = invitation;
    const made = button(say("invitations.revoke"), {
      small: true,
      run: () =>
        act({
          label: say("invitations.revoke"),
          text: say("invitations.revokeWhat"),
          ask: { title: say("invitations.revokeTitle", { email }) },
          run: () => context.api.remove(`/api/v1/invitations/${invitation.id}`),
          done: say("invitations.revokeDone"),
          after: () => void list.reload(),
        }),
    });
    made.setAttribute("aria-label", say("invitations.revokeName", { email }));
    return made;
  };
  const list = table<Invitation>({
    label: say("invitations.title"),
    filters: [
      {
        key: "state",
        label: say("invitations.state"),
        choices: (["open", "accepted", "revoked", "expired"] as const).map((state) => ({
          value: state,
          label: say(`invitations.${state}`),
        })),
      },
    ],
    columns: [
      { key: "email", label: say("invitations.email"), cell: (one) => one.email, order: ({ email }) => email },
      {
        key: "role",
        label: say("people.role"),
        order: ({ role }) => roles.indexOf(role),
        cell: (one) => say(`role.${one.role}`) + (one.course_role ? ` · ${say(`courseRole.${one.course_role}`)}` : ""),
      },
      {
        key: "state",
        label: say("invitations.state"),
        order: ({ state }) => state,
        cell: (one) => badge(kinds[one.state], say(`invitations.${one.state}`)),
      },
      {
        key: "sent", label: say("invitations.sent"),
        cell: (one) => dateText(one.created_at, "short"),
        hideOnPhone: true,
        order: ({ created_at: sent }) => Date.parse(sent),
      },
      {
        key: "expires",
        label: say("invitations.expires"),
        order: ({ expires_at: end }) => Date.parse(end),
        cell: (one) => (one.state === "open" ? relativeTime(one.expires_at) : "–"),
        hideOnPhone: true,
      },
      { key: "actions", label: say("resource.actions"), cell: (one) => one.state === "open" && withdraw(one), align: "end" },
    ],
    load: rowsOf<Invitation>(context.api, "/api/v1/invitations"),
    rowKey: (one) => one.id,
    empty: () =>
      emptyState({ icon: "mail", title: say("invitations.empty"), text: say("invitations.emptyWhat"), action: invite() }),
  });
  return page({ title: say("invitations.title"), lead: say("invitations.lead"), actions: [invite()] }, list);
}
