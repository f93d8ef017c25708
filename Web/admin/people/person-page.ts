import { button, buttonLink } from "../../shared/components/button";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { EditForm, selectField, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { type DangerousAction, dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { languageChoices } from "../resource/languages";
import { shownOnce } from "../resource/once";
import { page, section } from "../resource/page";
import { stateBadge } from "./people-page";
import { calledBy, type Person, type Role, roles } from "./person";
import { sessionsSection } from "./sessions";

/** A person: what the institution calls them, their role, and whether they may come in. */
export async function personPage(context: AdminContext, id: string): Promise<HTMLElement> {
  const edited = await Edited.read<Person>(context.api, `/api/v1/users/${id}`);
  const person = edited.value;
  const name = calledBy(person);
  const isOwn = person.id === context.person.id;
  const mayManage = context.can("members.manage") && (person.role !== "owner" || context.can("owners.manage"));
  return page(
    {
      title: name,
      lead: person.email,
      back: { label: say("people.title"), href: context.href("/people") },
      badges: [stateBadge(person.state)],
      actions: [
        context.can("privacy.manage") && !isOwn &&
          buttonLink(say("people.erase"), context.href(`/privacy/people/${id}`), { icon: "shield" }),
      ],
    },
    mayManage ? formOf(context, edited, isOwn) : null,
    mayManage && !isOwn && passwordSection(context, person),
    context.can("sessions.manage") && sessionsSection(context, person),
    mayManage && !isOwn && dangerSection(...dangers(context, edited)),
  );
}

function formOf(context: AdminContext, edited: Edited<Person>, isOwn: boolean): HTMLElement {
  const person = edited.value;
  const offered = roles.filter((role) => role !== "owner" || context.can("owners.manage"));
  return new EditForm({
    sections: [
      {
        title: say("people.profile"),
        fields: [
          textField({
            label: say("people.name"),
            name: "name",
            help: say("people.nameHelp", { institution: context.tenant.name }),
            required: true,
            maxLength: 200,
            value: person.name,
          }),
          selectField({
            label: say("people.language"),
            name: "locale",
            choices: languageChoices(person.locale),
            value: person.locale,
          }),
          selectField({
            label: say("people.role"),
            name: "role",
            help: isOwn ? say("people.own") : say("people.roleHelp"),
            disabled: isOwn,
            choices: offered.map((role) => ({ value: role, label: `${say(`role.${role}`)} – ${say(`role.${role}Help`)}` })),
            value: person.role,
          }),
        ],
      },
    ],
    saveLabel: say("resource.save"),
    reload: () => context.refresh(),
    save: async (values) => {
      const { name, locale, role } = values as { name: string; locale: string; role: Role };
      if (name !== edited.value.name || locale !== edited.value.locale) await edited.change({ name, locale });
      if (role !== edited.value.role) {
        await context.api.patch(`/api/v1/memberships/${person.id}`, { role });
        await edited.reload();
      }
    },
  });
}

function passwordSection(context: AdminContext, person: Person): HTMLElement {
  const result = build("div", { "aria-live": "polite" });
  const make = async (): Promise<void> => {
    const made = await context.api.post<{ status: "mailed" | "shown"; url?: string }>(
      `/api/v1/users/${person.id}/password-reset`,
      {},
    );
    if (made.url === undefined) {
      toast(say("people.resetMailed", { email: person.email }), { kind: "success" });
      return;
    }
    const what = say("people.resetWhat", { name: calledBy(person) });
    result.replaceChildren(shownOnce(say("people.resetShown"), what, say("people.resetShown"), made.url));
  };
  return section(say("people.access"), {}, button(say("people.resetMake"), { icon: "key", run: make }), result);
}

function dangers(context: AdminContext, edited: Edited<Person>): DangerousAction[] {
  const person = edited.value;
  const name = calledBy(person);
  const institution = context.tenant.name;
  const out: DangerousAction = {
    label: say("people.disable"),
    text: say("people.disableWhat", { name }),
    ask: { title: say("people.disableTitle", { name }) },
    run: async () => void (await edited.act("/disable")),
    done: say("people.disableDone", { name }),
    after: () => context.refresh(),
  };
  const back: DangerousAction = {
    label: say("people.enable"),
    text: say("people.enableWhat", { name }),
    run: async () => void (await edited.act("/enable")),
    done: say("people.enableDone", { name }),
    after: () => context.refresh(),
    loses: false,
  };
  const remove: DangerousAction = {
    label: say("people.remove", { institution }),
    text: say("people.removeWhat"),
    ask: { title: say("people.removeTitle", { name, institution }), typed: person.email },
    run: () => context.api.remove(`/api/v1/memberships/${person.id}`),
    done: say("people.removeDone", { name }),
    after: () => context.go("/people"),
  };
  return [person.state === "active" ? out : back, remove];
}
