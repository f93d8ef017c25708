import type { Choice } from "../../shared/forms/choice";
import type { Model, Purpose } from "../api/models";
import type { AdminContext } from "../context";

/** The models that may hear, and those that may speak. */
export interface SoundModels {
  transcription: Choice[];
  speech: Choice[];
}

/** The models of the institution that are in use; none where the person may not see them. */
export async function soundModels(context: AdminContext): Promise<SoundModels> {
  const [transcription, speech] = await Promise.all([modelsFor(context, "transcription"), modelsFor(context, "speech")]);
  return { transcription, speech };
}

async function modelsFor(context: AdminContext, purpose: Purpose): Promise<Choice[]> {
  if (!context.can("models.read")) return [];
  const models = await context.api.all<Model>("/api/v1/models", { purpose });
  return models.filter(({ enabled }) => enabled).map(({ slug }) => ({ value: slug, label: slug }));
}

/** The choices, with the one that is set among them even where it may not be chosen any more. */
export function withChosen(choices: readonly Choice[], chosen: string | null | undefined): Choice[] {
  const isThere = chosen === null || chosen === undefined || choices.some(({ value }) => value === chosen);
  return isThere ? [...choices] : [{ value: chosen, label: chosen }, ...choices];
}
