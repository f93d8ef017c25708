import type { AdminContext } from "../context";
import type { Listed } from "../resource/requests";
import type { CourseRole } from "../people/person";

/** A course of the institution. */
export interface Course {
  id: string;
  title: string;
  description: string;
  state: "active" | "archived";
  created_at: string;
}

/** Somebody's part in a course. */
export interface CourseMember {
  user_id: string;
  role: CourseRole;
  created_at: string;
  user: { name: string };
}

type Finder = (typed: string, signal: AbortSignal) => Promise<{ value: string; label: string; hint?: string }[]>;

/** Finds courses by their title. */
export function courseChoices(context: AdminContext): Finder {
  return async (typed) => {
    const found = await context.api.get<Listed<Course>>("/api/v1/courses", { search: typed, state: "active", limit: 20 });
    return found.data.map((course) => ({ value: course.id, label: course.title }));
  };
}

/** Finds people by their name or address. */
export function personChoices(context: AdminContext): Finder {
  return async (typed) => {
    const found = await context.api.get<Listed<{ id: string; name: string; email: string }>>("/api/v1/users", {
      search: typed,
      state: "active",
      limit: 20,
    });
    return found.data.map((person) => ({ value: person.id, label: person.name || person.email, hint: person.email }));
  };
}

/** Finds assistants that are published. */
export function assistantChoices(context: AdminContext, without: ReadonlySet<string> = new Set()): Finder {
  return async (typed) => {
    const found = await context.api.get<Listed<{ slug: string; title: string }>>("/api/v1/workflows", {
      state: "published",
      search: typed,
      limit: 50,
    });
    return found.data
      .filter((assistant) => !without.has(assistant.slug))
      .map((assistant) => ({ value: assistant.slug, label: assistant.title, hint: assistant.slug }));
  };
}
