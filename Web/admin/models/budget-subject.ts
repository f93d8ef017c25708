import { build } from "../../shared/dom/build";
import type { Budget, BudgetScope } from "../api/budgets";
import type { Workflow } from "../api/workflows";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import type { Listed } from "../resource/requests";

/** Something to choose, with a hint of which one it is. */
export interface Choice {
  value: string;
  label: string;
  hint?: string;
}

/** What a budget is for, with the name of the one that it is for as soon as that is known. */
export function scopeText(context: AdminContext, { scope, subject_id: id }: Pick<Budget, "scope" | "subject_id">): Node | string {
  if (scope === "tenant") return say("scope.tenant");
  if (id === null) return say(`scope.${scope}.each`);
  const place = build("span", {}, say(`scope.${scope}`));
  void subjectName(context, scope, id).then((name) => {
    if (name !== null) place.textContent = `${say(`scope.${scope}`)}: ${name}`;
  });
  return place;
}

/** The courses, workflows or people that a budget can be for, by what somebody typed. */
export async function subjects(context: AdminContext, scope: BudgetScope, typed: string): Promise<Choice[]> {
  const query = { search: typed, limit: 20 };
  if (scope === "course") {
    const courses = await context.api.get<Listed<{ id: string; title: string }>>("/api/v1/courses", query);
    return courses.data.map(({ id, title }) => ({ value: id, label: title }));
  }
  if (scope === "workflow") {
    const workflows = await context.api.get<Listed<Workflow>>("/api/v1/workflows", { ...query, state: "any" });
    return workflows.data.map(({ id, title, slug }) => ({ value: id, label: title, hint: slug }));
  }
  if (scope === "person") {
    const people = await context.api.get<Listed<{ user_id: string; user: { name: string; email: string } }>>("/api/v1/memberships", query);
    return people.data.map(({ user_id: id, user }) => ({ value: id, label: user.name || user.email, hint: user.email }));
  }
  return [];
}

/** The name of a course, workflow or person; null where there is none any more. */
async function subjectName(context: AdminContext, scope: BudgetScope, id: string): Promise<string | null> {
  try {
    if (scope === "course") return (await context.api.get<{ title: string }>(`/api/v1/courses/${id}`)).title;
    if (scope === "person") return (await context.api.get<{ name: string }>(`/api/v1/users/${id}`)).name;
    const workflows = await context.api.all<Workflow>("/api/v1/workflows", { state: "any" });
    return workflows.find((workflow) => workflow.id === id)?.title ?? null;
  } catch {
    return null;
  }
}
