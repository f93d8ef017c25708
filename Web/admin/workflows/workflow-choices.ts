import type { Choice } from "../../shared/forms/choice";
import type { Workflow } from "../api/workflows";
import type { AdminContext } from "../context";
import type { Listed } from "../resource/requests";

/** The workflows whose title or short name has what somebody typed; those that are published come with their title alone. */
export async function workflowChoices(context: AdminContext, typed: string, state: "any" | "published" = "published"): Promise<Choice[]> {
  const listed = await context.api.get<Listed<Workflow>>("/api/v1/workflows", { state, search: typed, limit: 30 });
  return listed.data.map(({ slug, title }) => ({ value: slug, label: title, hint: slug }));
}

/** All workflows, for a filter. */
export async function allWorkflows(context: AdminContext): Promise<Choice[]> {
  const workflows = await context.api.all<Workflow>("/api/v1/workflows", { state: "any" });
  return workflows.map(({ slug, title }) => ({ value: slug, label: title }));
}
