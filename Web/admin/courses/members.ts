import { button, iconButton } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { ModalDialog } from "../../shared/components/modal";
import { emptyState } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { problemOf } from "../../shared/components/problem";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { comboField, EditForm, selectField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { type CourseRole, courseRoles } from "../people/person";
import { act } from "../resource/danger";
import { section } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { type Course, type CourseMember, personChoices } from "./course";

/** Who takes part in a course, and as what. */
export function membersSection(context: AdminContext, course: Course): HTMLElement {
  const path = `/api/v1/courses/${course.id}/memberships`;
  const mayManage = context.can("course_members.manage");
  const reload = (): void => void list.reload();
  const add = (): HTMLButtonElement =>
    button(say("courses.add"), { icon: "plus", run: () => openAdding(context, path, reload) });
  const list = table<CourseMember>({
    label: say("courses.people"),
    filters: [
      {
        key: "role",
        label: say("courses.part"),
        choices: courseRoles.map((role) => ({ value: role, label: say(`courseRole.${role}`) })),
      },
    ],
    columns: [
      {
        key: "name",
        label: say("courses.person"),
        order: ({ user }) => user.name,
        cell: (member) => build("a", { href: context.href(`/people/${member.user_id}`) }, member.user.name),
      },
      {
        key: "role",
        label: say("courses.part"),
        order: ({ role }) => role,
        cell: (member) => (mayManage ? partOf(context, path, member) : say(`courseRole.${member.role}`)),
      },
      {
        key: "since",
        label: say("people.since"),
        order: ({ created_at: since }) => Date.parse(since),
        cell: (member) => dateText(member.created_at, "short"),
        hideOnPhone: true,
      },
      {
        key: "actions", label: say("resource.actions"),
        align: "end",
        cell: (member) => mayManage && takeOut(context, path, member, reload),
      },
    ],
    load: rowsOf<CourseMember>(context.api, path),
    rowKey: (member) => member.user_id,
    empty: () =>
      emptyState({
        icon: "people",
        title: say("courses.peopleEmpty"),
        text: say("courses.peopleEmptyWhat", { institution: context.tenant.name }),
        action: mayManage ? add() : null,
      }),
  });
  return section(say("courses.people"), { action: mayManage && add() }, list);
}

/** Changes a person's part at once. */
function partOf(context: AdminContext, path: string, member: CourseMember): HTMLElement {
  const { name } = member.user;
  const field = build(
    "select",
    { class: "ui-input select", "aria-label": say("courses.partOf", { name }) },
    ...courseRoles.map((role) => build("option", { value: role }, say(`courseRole.${role}`))),
  );
  field.value = member.role;
  field.addEventListener("change", () => {
    const role = field.value as CourseRole;
    context.api.patch(`${path}/${member.user_id}`, { role }).then(
      () => {
        member.role = role;
        toast(say("courses.partChanged", { name }), { kind: "success" });
      },
      (error: unknown) => {
        field.value = member.role;
        toast(problemOf(error), { kind: "danger" });
      },
    );
  });
  return build("div", { class: "ui-select admin-inline-select" }, field, icon("chevronDown"));
}

function takeOut(context: AdminContext, path: string, member: CourseMember, after: () => void): HTMLElement {
  const { name } = member.user;
  return iconButton("close", say("courses.takeOutName", { name }), () =>
    act({
      label: say("courses.takeOut"),
      text: say("courses.takeOutWhat"),
      ask: { title: say("courses.takeOutTitle", { name }) },
      run: () => context.api.remove(`${path}/${member.user_id}`),
      done: say("courses.takenOut", { name }),
      after,
    }),
  );
}

function openAdding(context: AdminContext, path: string, after: () => void): void {
  const person = comboField({
    label: say("courses.person"),
    name: "user_id",
    help: say("courses.personHelp"),
    required: true,
    options: personChoices(context),
  });
  const form = new EditForm({
    isNew: true,
    saved: say("courses.added"),
    sections: [
      {
        fields: [
          person,
          selectField({
            label: say("courses.part"),
            name: "role",
            choices: courseRoles.map((role) => ({ value: role, label: say(`courseRole.${role}`) })),
            value: "learner",
          }),
        ],
      },
    ],
    saveLabel: say("courses.addSubmit"),
    cancel: () => dialog.close(),
    save: async (values) => {
      const [user_id] = values["user_id"] as string[];
      await context.api.post(path, { user_id, role: values["role"] as string });
      dialog.close();
      after();
    },
  });
  const dialog = ModalDialog.open({ title: say("courses.add"), body: form, actions: [] });
}
