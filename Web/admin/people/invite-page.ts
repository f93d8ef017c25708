import { button, buttonLink } from "../../shared/components/button";
import { copyField } from "../../shared/components/copy-field";
import { notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { choiceField, comboField, EditForm, selectField, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { languageChoices } from "../resource/languages";
import { page } from "../resource/page";
import { currentLanguage } from "../../shared/i18n/language";
import { courseChoices } from "../courses/course";
import type { Invitation } from "./invitations-page";
import { courseRoles, givenRoles } from "./person";

/** Invites somebody, and shows the link where the installation does not mail it. */
export function invitePage(context: AdminContext): HTMLElement {
  const host = build("div", {});
  const ask = (): void => host.replaceChildren(formOf(context, tell));
  const tell = (made: Invitation): void => {
    const { email } = made;
    const link = made.delivery === "shown" && made.link !== undefined ? copyField(say("invitations.link"), made.link) : null;
    const told = notice(
      "success",
      say(link ? "invitations.shown" : "invitations.mailed"),
      build("p", {}, say(link ? "invitations.shownWhat" : "invitations.mailedWhat", { email })),
      link,
    );
    const further = build(
      "div",
      { class: "admin-actions" },
      button(say("invitations.another"), { kind: "primary", run: ask }),
      buttonLink(say("invitations.list"), context.href("/invitations")),
    );
    host.replaceChildren(told, further);
    told.tabIndex = -1;
    told.focus();
  };
  ask();
  return page(
    {
      title: say("invitations.new"),
      lead: say("invitations.lead"),
      back: { label: say("invitations.title"), href: context.href("/invitations") },
    },
    host,
  );
}

function formOf(context: AdminContext, made: (invitation: Invitation) => void): HTMLElement {
  const course = comboField({
    label: say("invitations.course"),
    name: "course_id",
    help: say("invitations.courseHelp"),
    required: false,
    options: courseChoices(context),
  });
  const part = selectField({
    label: say("invitations.courseRole"),
    name: "course_role",
    choices: courseRoles.map((role) => ({ value: role, label: say(`courseRole.${role}`) })),
    value: "learner",
  });
  const showPart = (): void => {
    part.hidden = course.value.length === 0;
  };
  course.addEventListener("input", showPart);
  showPart();
  return new EditForm({
    isNew: true,
    saved: null,
    sections: [
      {
        fields: [
          textField({ label: say("invitations.email"), name: "email", type: "email", required: true }),
          choiceField({
            label: say("people.role"),
            name: "role",
            cards: true,
            choices: givenRoles.map((role) => ({ value: role, label: say(`role.${role}`), hint: say(`role.${role}Help`) })),
            value: "teacher",
          }),
          ...(context.can("courses.read") ? [course, part] : []),
          selectField({
            label: say("invitations.language"),
            name: "locale",
            choices: languageChoices(),
            value: currentLanguage(),
          }),
        ],
      },
    ],
    saveLabel: say("invitations.send"),
    cancel: () => context.go("/invitations"),
    save: async (values) => {
      const [course_id] = (values["course_id"] as string[] | undefined) ?? [];
      const { email, role, locale, course_role } = values as Record<string, string>;
      made(
        await context.api.post<Invitation>("/api/v1/invitations", {
          email,
          role,
          locale,
          ...(course_id === undefined ? {} : { course_id, course_role }),
        }),
      );
    },
  });
}
