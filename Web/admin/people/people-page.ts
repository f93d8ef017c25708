import { buttonLink } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { emptyState, badge } from "../../shared/components/states";
import { dateText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { calledBy, type Person, roles } from "./person";

/** Everybody who belongs to the institution. */
export function peoplePage(context: AdminContext): HTMLElement {
  const invite =
    context.can("invitations.manage") &&
    buttonLink(say("people.invite"), context.href("/invitations/new"), { kind: "primary", icon: "plus" });
  return page(
    {
      title: say("people.title"),
      lead: say("people.lead", { institution: context.tenant.name }),
      actions: [invite],
    },
    table<Person>({
      label: say("people.title"),
      search: say("people.search"),
      filters: [
        { key: "role", label: say("people.role"), choices: roles.map((role) => ({ value: role, label: say(`role.${role}`) })) },
        {
          key: "state",
          label: say("resource.state"),
          choices: [
            { value: "active", label: say("people.active") },
            { value: "disabled", label: say("people.disabled") },
          ],
        },
      ],
      columns: [
        {
          key: "name",
          label: say("people.name"),
          order: (person) => calledBy(person),
          cell: (person) =>
            build(
              "span",
              {},
              calledBy(person),
              person.id === context.person.id && build("span", { class: "quiet" }, ` · ${say("people.you")}`),
            ),
        },
        {
          key: "email", label: say("people.email"),
          cell: (person) => person.email,
          hideOnPhone: true,
          order: ({ email }) => email,
        },
        { key: "role", label: say("people.role"), cell: (person) => say(`role.${person.role}`), order: ({ role }) => roles.indexOf(role) },
        {
          key: "state",
          label: say("resource.state"),
          order: ({ state }) => state,
          cell: (person) => stateBadge(person.state),
        },
        {
          key: "since", label: say("people.since"),
          cell: (person) => dateText(person.member_since, "short"),
          hideOnPhone: true,
          order: ({ member_since: since }) => Date.parse(since),
        },
      ],
      bulk: context.can("members.manage")
        ? [{ label: say("people.disableMany"), danger: true, run: (people) => turnAway(context, people) }]
        : [],
      rowLabel: calledBy,
      load: rowsOf<Person>(context.api, "/api/v1/users"),
      rowKey: (person) => person.id,
      rowHref: (person) => context.href(`/people/${person.id}`),
      empty: () => emptyState({ icon: "search", title: say("people.empty"), text: say("people.emptyWhat") }),
    }),
  );
}

/** Turns several people away, after asking; nobody turns themselves away. */
async function turnAway(context: AdminContext, people: readonly Person[]): Promise<void> {
  const others = people.filter((person) => person.id !== context.person.id && person.state === "active");
  if (others.length === 0) return;
  await confirmDialog({
    title: say("people.disableManyTitle", { count: others.length }),
    text: build("div", {}, build("p", {}, say("people.disableManyWhat")), build("p", {}, others.map(calledBy).join(", "))),
    confirm: say("people.disableMany"),
    danger: true,
    run: async () => {
      await Promise.all(others.map(({ id }) => context.api.post(`/api/v1/users/${id}/disable`, {})));
    },
  });
}

/** Whether somebody may come in. */
export function stateBadge(state: Person["state"]): HTMLElement {
  return state === "active" ? badge("success", say("people.active")) : badge("neutral", say("people.disabled"));
}
