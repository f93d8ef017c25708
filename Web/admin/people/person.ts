import { say } from "../i18n/text";

/** A role in the institution. */
export type Role = "owner" | "admin" | "teacher" | "learner" | "service";

/** The roles that people have, the most powerful first. */
export const roles: readonly Role[] = ["owner", "admin", "teacher", "learner", "service"];

/** The roles that an invitation or a sign-in may give. */
export const givenRoles = ["admin", "teacher", "learner"] as const;

/** Somebody who belongs to the institution. */
export interface Person {
  id: string;
  email: string;
  name: string;
  locale: string;
  role: Role;
  state: "active" | "disabled";
  member_since: string;
}

/** A part in a course. */
export type CourseRole = "teacher" | "tutor" | "learner";

/** The parts in a course. */
export const courseRoles: readonly CourseRole[] = ["teacher", "tutor", "learner"];

/** What to call a person. */
export function calledBy(person: { name: string; email?: string }): string {
  return person.name || person.email || say("resource.unknownPerson");
}

/** The roles as choices of a field. */
export function roleChoices(offered: readonly Role[]): { value: Role; label: string; help: string }[] {
  return offered.map((role) => ({ value: role, label: say(`role.${role}`), help: say(`role.${role}Help`) }));
}
