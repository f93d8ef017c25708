import { button, iconButton } from "../../shared/components/button";
import { ModalDialog } from "../../shared/components/modal";
import { emptyState, loading } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { comboField, EditForm } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { section } from "../resource/page";
import { assistantChoices, type Course } from "./course";

interface Given {
  slug: string;
  title: string;
}

/** The assistants of a course, which its learners meet. */
export function assistantsSection(context: AdminContext, course: Course): HTMLElement {
  const path = `/api/v1/courses/${course.id}/workflows`;
  const mayManage = context.can("courses.manage");
  const host = build("div", {});
  const known = new Set<string>();
  const show = (): Promise<void> =>
    loading(
      host,
      () => context.api.all<Given>(path),
      (given) => {
        known.clear();
        for (const { slug } of given) known.add(slug);
        return given.length === 0 ? nothing() : list(given);
      },
    );
  const take = async ({ slug, title }: Given): Promise<void> => {
    await context.api.remove(`${path}/${slug}`);
    toast(say("courses.taken", { title }), { kind: "success" });
    await show();
  };
  const list = (given: Given[]): HTMLElement =>
    build(
      "ul",
      { class: "admin-cards" },
      ...given.map((one) =>
        build(
          "li",
          {},
          build("a", { href: `/builder/${one.slug}` }, one.title),
          mayManage && iconButton("close", say("courses.takeName", { title: one.title }), () => take(one)),
        ),
      ),
    );
  const give = (): HTMLButtonElement =>
    button(say("courses.give"), { icon: "plus", run: () => openGiving(context, path, known, () => void show()) });
  const nothing = (): HTMLElement =>
    emptyState({
      icon: "compose",
      title: say("courses.assistantsEmpty"),
      text: say("courses.assistantsEmptyWhat"),
      action: mayManage ? give() : null,
    });
  void show();
  return section(
    say("courses.assistants"),
    { text: say("courses.assistantsWhat"), action: mayManage && give() },
    host,
  );
}

function openGiving(context: AdminContext, path: string, known: ReadonlySet<string>, after: () => void): void {
  const form = new EditForm({
    isNew: true,
    saved: say("courses.given"),
    sections: [
      {
        fields: [
          comboField({
            label: say("courses.assistant"),
            name: "workflow",
            required: true,
            options: assistantChoices(context, known),
          }),
        ],
      },
    ],
    saveLabel: say("courses.giveSubmit"),
    cancel: () => dialog.close(),
    save: async (values) => {
      const [workflow] = values["workflow"] as string[];
      await context.api.post(path, { workflow });
      dialog.close();
      after();
    },
  });
  const dialog = ModalDialog.open({ title: say("courses.give"), body: form, actions: [] });
}
