import { button, buttonLink } from "../../shared/components/button";
import { dateText, relativeTime } from "../../shared/components/format";
import { badge, emptyState, loading } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { act } from "../resource/danger";
import { page, section } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { smallTable } from "../resource/small-table";
import { table } from "../resource/table";
import { type Platform, type PlatformInvitation, statusKinds } from "./platform";

const linkKinds = { open: "info", used: "success", expired: "neutral" } as const;

/** The learning platforms, and the links by which further ones register. */
export function platformsPage(context: AdminContext): HTMLElement {
  const connect = (): HTMLElement =>
    buttonLink(say("platforms.connect"), context.href("/platforms/new"), { kind: "primary", icon: "plus" });
  return page(
    {
      title: say("platforms.title"),
      lead: say("platforms.lead"),
      actions: [buttonLink(say("platforms.launches"), context.href("/launches"), { icon: "list" }), connect()],
    },
    table<Platform>({
      label: say("platforms.registered"),
      columns: [
        { key: "name", label: say("platforms.name"), cell: (one) => one.name, order: ({ name }) => name },
        {
          key: "kind", label: say("platforms.kind"),
          cell: (one) => say(`platforms.kind.${one.platform}`),
          order: ({ platform }) => platform,
        },
        {
          key: "issuer", label: say("platforms.issuer"),
          cell: (one) => one.issuer,
          hideOnPhone: true,
          order: ({ issuer }) => issuer,
        },
        {
          key: "status", label: say("platforms.status"),
          cell: (one) => platformBadge(one.status),
          order: ({ status }) => status,
        },
      ],
      load: rowsOf<Platform>(context.api, "/api/v1/lti/registrations"),
      rowKey: (one) => one.id,
      rowHref: (one) => context.href(`/platforms/${one.id}`),
      empty: () =>
        emptyState({
          icon: "plug",
          title: say("platforms.empty"),
          text: say("platforms.emptyWhat"),
          action: connect(),
        }),
    }),
    invitationsSection(context),
  );
}

/** Whether launches of a platform are let in. */
export function platformBadge(status: Platform["status"]): HTMLElement {
  return badge(statusKinds[status], say(`platforms.status.${status}`));
}

/** The links that were made, with those that nobody used yet before the others. */
function invitationsSection(context: AdminContext): HTMLElement {
  const host = build("div", {});
  const made = section(say("platforms.invitations"), {}, host);
  made.hidden = true;
  const show = (): Promise<void> =>
    loading(
      host,
      () => context.api.all<PlatformInvitation>("/api/v1/lti/invitations"),
      (links) => {
        made.hidden = links.length === 0;
        return links.length > 0 && list(links);
      },
    );
  const list = (links: PlatformInvitation[]): HTMLElement =>
    smallTable(
      say("platforms.invitations"),
      [say("platforms.invitationName"), say("platforms.status"), say("resource.created_at"), say("invitations.expires"), ""],
      links.map((link) => [
        link.name ?? say("platforms.invitationUnnamed"),
        badge(linkKinds[link.state], say(`platforms.invitationState.${link.state}`)),
        dateText(link.created_at, "short"),
        link.state === "open" ? relativeTime(link.expires_at) : "–",
        link.state === "open" && withdraw(context, link, () => void show()),
      ]),
    );
  void show();
  return made;
}

function withdraw(context: AdminContext, link: PlatformInvitation, after: () => void): HTMLElement {
  const made = button(say("platforms.invitationRevoke"), {
    small: true,
    run: () =>
      act({
        label: say("platforms.invitationRevoke"),
        text: say("platforms.invitationRevokeWhat"),
        ask: { title: say("platforms.invitationRevokeTitle") },
        run: () => context.api.remove(`/api/v1/lti/invitations/${link.id}`),
        done: say("platforms.invitationRevoked"),
        after,
      }),
  });
  const name = link.name ?? say("platforms.invitationUnnamed");
  made.setAttribute("aria-label", say("platforms.invitationRevokeName", { name }));
  return made;
}
