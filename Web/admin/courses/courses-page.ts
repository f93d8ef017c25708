import { buttonLink } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { badge, emptyState } from "../../shared/components/states";
import { EditForm, textArea, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import type { Course } from "./course";

/** The courses that the person may see. */
export function coursesPage(context: AdminContext): HTMLElement {
  const make = (): HTMLElement | null =>
    context.can("courses.create")
      ? buttonLink(say("courses.new"), context.href("/courses/new"), { kind: "primary", icon: "plus" })
      : null;
  return page(
    { title: say("courses.title"), lead: say("courses.lead"), actions: [make()] },
    table<Course>({
      label: say("courses.title"),
      search: say("courses.search"),
      filters: [
        {
          key: "state",
          label: say("resource.state"),
          choices: (["active", "archived"] as const).map((state) => ({ value: state, label: say(`courses.${state}`) })),
        },
      ],
      columns: [
        { key: "title", label: say("courses.name"), cell: (course) => course.title, order: ({ title }) => title },
        {
          key: "description",
          label: say("courses.description"),
          cell: (course) => course.description || "–",
          hideOnPhone: true,
        },
        { key: "state", label: say("resource.state"), cell: (course) => courseBadge(course.state), order: ({ state }) => state },
        {
          key: "made",
          label: say("resource.created_at"),
          order: ({ created_at: made }) => Date.parse(made),
          cell: (course) => dateText(course.created_at, "short"),
          hideOnPhone: true,
        },
      ],
      load: rowsOf<Course>(context.api, "/api/v1/courses"),
      rowKey: (course) => course.id,
      rowHref: (course) => context.href(`/courses/${course.id}`),
      empty: () =>
        emptyState({ icon: "book", title: say("courses.empty"), text: say("courses.emptyWhat"), action: make() }),
    }),
  );
}

/** Whether a course is still in use. */
export function courseBadge(state: Course["state"]): HTMLElement {
  return badge(state === "active" ? "success" : "neutral", say(`courses.${state}`));
}

/** Makes a course. */
export function newCoursePage(context: AdminContext): HTMLElement {
  const form = new EditForm({
    isNew: true,
    sections: [{ fields: courseFields() }],
    saveLabel: say("courses.make"),
    saved: say("courses.made"),
    cancel: () => context.go("/courses"),
    save: async (values) => {
      const { id } = await context.api.post<Course>("/api/v1/courses", values);
      context.go(`/courses/${id}`);
    },
  });
  return page(
    { title: say("courses.new"), back: { label: say("courses.title"), href: context.href("/courses") } },
    form,
  );
}

/** The fields of a course. */
export function courseFields(course: Course | null = null): HTMLElement[] {
  return [
    textField({
      label: say("courses.name"),
      name: "title",
      required: true,
      maxLength: 200,
      value: course?.title ?? "",
    }),
    textArea({
      label: say("courses.description"),
      name: "description",
      help: say("courses.descriptionHelp"),
      required: false,
      value: course?.description ?? "",
    }),
  ];
}
