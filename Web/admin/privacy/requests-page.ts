import { emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { calledBy, type Person } from "../people/person";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { privacyPage } from "./privacy-tabs";

/** Finds the person whose data somebody asks for. */
export function requestsPage(context: AdminContext): HTMLElement {
  return privacyPage(
    context,
    "requests",
    build(
      "div",
      { class: "admin-tab" },
      build("p", { class: "quiet" }, say("privacy.requestsWhat")),
      table<Person>({
        label: say("privacy.requests"),
        search: say("privacy.find"),
        columns: [
          { key: "name", label: say("people.name"), cell: (person) => calledBy(person) },
          { key: "email", label: say("people.email"), cell: (person) => person.email },
          {
            key: "role",
            label: say("people.role"),
            cell: (person) => say(`role.${person.role}`),
            hideOnPhone: true,
          },
        ],
        load: rowsOf<Person>(context.api, "/api/v1/users"),
        rowKey: (person) => person.id,
        rowHref: (person) => context.href(`/privacy/people/${person.id}`),
        empty: () => emptyState({ icon: "search", title: say("people.empty"), text: say("people.emptyWhat") }),
      }),
    ),
  );
}
