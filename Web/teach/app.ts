import type { AppContext } from "../shared/app/context";
import type { Router } from "../shared/app/router";
import type { Shell } from "../shared/app/shell";
import { Course, CourseSource } from "./state/course-source";
import type { MapSource } from "./state/workflow-map";

/** What every page of the teacher's view stands on. */
export interface TeachApp {
  context: AppContext;
  router: Router;
  shell: Shell;
  maps: MapSource;
  /** Shows the pages of a course in the navigation; those of none for null. */
  within(course: Course | null): void;
}

/** The source of a course. */
export function courseSource(app: TeachApp, id: string): CourseSource {
  return new CourseSource(app.context.api, id);
}

/** Addresses of the teacher's view. */
export const addresses = {
  courses: "/teach",
  course: (id: string) => `/teach/courses/${encodeURIComponent(id)}`,
  grades: (id: string) => `/teach/courses/${encodeURIComponent(id)}/grades`,
  sheet: (id: string, link: string) => `/teach/courses/${encodeURIComponent(id)}/grades/${encodeURIComponent(link)}`,
  questions: (id: string) => `/teach/courses/${encodeURIComponent(id)}/questions`,
  feedback: (id: string) => `/teach/courses/${encodeURIComponent(id)}/feedback`,
  members: (id: string) => `/teach/courses/${encodeURIComponent(id)}/members`,
  assistants: (id: string) => `/teach/courses/${encodeURIComponent(id)}/assistants`,
};
