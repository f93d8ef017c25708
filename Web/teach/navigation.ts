import type { NavGroup } from "../shared/app/navigation";
import { addresses } from "./app";
import { say } from "./i18n/text";
import type { Course } from "./state/course-source";

/** The pages of the teacher's view; with those of a course where one is open. */
export function navigation(course: Course | null): NavGroup[] {
  const courses: NavGroup = { items: [{ label: say("courses.title"), href: addresses.courses, icon: "book", exact: true }] };
  if (course === null) return [courses];
  const { id, title } = course;
  return [
    courses,
    {
      title,
      items: [
        { label: say("nav.now"), href: addresses.course(id), icon: "pulse", exact: true },
        { label: say("nav.grades"), href: addresses.grades(id), icon: "grade" },
        { label: say("nav.questions"), href: addresses.questions(id), icon: "help" },
        { label: say("nav.feedback"), href: addresses.feedback(id), icon: "thumbUp" },
        { label: say("nav.members"), href: addresses.members(id), icon: "people" },
        { label: say("nav.assistants"), href: addresses.assistants(id), icon: "assistant" },
      ],
    },
  ];
}
