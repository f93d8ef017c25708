import type { AdminContext } from "../context";
import { EditForm } from "../../shared/forms/fields";
import { say } from "../i18n/text";
import { type DangerousAction, dangerSection } from "../resource/danger";
import { Edited } from "../resource/edited";
import { page, section } from "../resource/page";
import { assistantsSection } from "./assistants";
import type { Course } from "./course";
import { courseBadge, courseFields } from "./courses-page";
import { membersSection } from "./members";

/** A course: what it is called, who takes part, and which assistants it has. */
export async function coursePage(context: AdminContext, id: string): Promise<HTMLElement> {
  const edited = await Edited.read<Course>(context.api, `/api/v1/courses/${id}`);
  const course = edited.value;
  const mayManage = context.can("courses.manage");
  return page(
    {
      title: course.title,
      lead: course.description,
      back: { label: say("courses.title"), href: context.href("/courses") },
      badges: [courseBadge(course.state)],
    },
    context.can("course_members.read") && membersSection(context, course),
    assistantsSection(context, course),
    mayManage && section(say("resource.details"), {}, formOf(context, edited)),
    mayManage && dangerSection(...dangers(context, edited)),
  );
}

function formOf(context: AdminContext, edited: Edited<Course>): HTMLElement {
  return new EditForm({
    sections: [{ fields: courseFields(edited.value) }],
    saveLabel: say("resource.save"),
    reload: () => context.refresh(),
    save: async (values) => {
      await edited.change(values);
      context.refresh();
    },
  });
}

function dangers(context: AdminContext, edited: Edited<Course>): DangerousAction[] {
  const { id, title, state } = edited.value;
  const archive: DangerousAction = {
    label: say("courses.archive"),
    text: say("courses.archiveWhat"),
    run: async () => void (await edited.change({ state: "archived" })),
    done: say("courses.archiveDone"),
    after: () => context.refresh(),
    loses: false,
  };
  const restore: DangerousAction = {
    label: say("courses.restore"),
    text: say("courses.restoreWhat"),
    run: async () => void (await edited.change({ state: "active" })),
    done: say("courses.restored"),
    after: () => context.refresh(),
    loses: false,
  };
  const remove: DangerousAction = {
    label: say("courses.remove"),
    text: say("courses.removeWhat"),
    ask: { title: say("courses.removeTitle", { title }), typed: title },
    run: () => context.api.remove(`/api/v1/courses/${id}`),
    done: say("courses.removed"),
    after: () => context.go("/courses"),
  };
  return [state === "active" ? archive : restore, remove];
}
