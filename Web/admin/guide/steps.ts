import { relativeText } from "../../shared/components/format";
import { APIError } from "../../shared/session/api";
import { say } from "../i18n/text";
import type { AdminAPI, Listed } from "../resource/requests";

/** The steps from signing in to a course, in their order. */
export const guideSteps = ["model", "documents", "assistant", "publish", "platform", "launch"] as const;

/** One of the steps. */
export type GuideStep = (typeof guideSteps)[number];

/** What asking the server about a step found out. */
export interface StepResult {
  state: "done" | "todo" | "unknown";
  /** What was found, where it was. */
  found?: string;
}

interface Workflow {
  slug: string;
  title: string;
  published_version: number | null;
  updated_at: string;
}

/** Asks the server whether a step is done. */
export async function checkStep(step: GuideStep, api: AdminAPI): Promise<StepResult> {
  try {
    return await checks[step](api);
  } catch (error) {
    if (error instanceof APIError && error.status < 500) return { state: "todo" };
    return { state: "unknown" };
  }
}

const checks: Record<GuideStep, (api: AdminAPI) => Promise<StepResult>> = {
  model: async (api) => {
    const { data } = await api.get<{ data: { name: string | null; key: string | null; output_tokens: number }[] }>(
      "/api/v1/usage",
      { group_by: "model" },
    );
    const answered = data.find((line) => line.output_tokens > 0);
    const model = answered ? (answered.name ?? answered.key ?? "") : await askForAWord(api);
    const installation = await api.get<{ chat_model: string; local_models: boolean }>("/api/v1/installation");
    const isSmall = installation.local_models && model === installation.chat_model;
    return { state: "done", found: say(isSmall ? "guide.modelSmall" : "guide.modelDone", { model }) };
  },
  documents: async (api) => {
    const stores = await api.all<{ slug: string; documents?: number; document_count?: number }>("/api/v1/vector-stores");
    const count = stores.reduce((sum, store) => sum + (store.documents ?? store.document_count ?? 0), 0);
    if (count > 0) return { state: "done", found: say("guide.documentsDone", { count }) };
    const found = await Promise.all(
      stores.slice(0, 5).map(({ slug }) =>
        api.post<{ data: unknown[] }>(`/api/v1/vector-stores/${slug}/search`, { query: slug, limit: 1 }),
      ),
    );
    const isAny = found.some(({ data }) => data.length > 0);
    return isAny ? { state: "done", found: say("guide.documentsDoneSome") } : { state: "todo" };
  },
  assistant: async (api) => {
    const [latest] = await workflowsOf(api);
    if (!latest) return { state: "todo" };
    return { state: "done", found: say("guide.assistantDone", { title: latest.title }) };
  },
  publish: async (api) => {
    const published = (await workflowsOf(api)).find((workflow) => workflow.published_version !== null);
    if (!published) return { state: "todo" };
    return { state: "done", found: say("guide.publishDone", { title: published.title }) };
  },
  platform: async (api) => {
    const platforms = await api.all<{ name: string; status: string }>("/api/v1/lti/registrations");
    const active = platforms.find((platform) => platform.status === "active");
    return active ? { state: "done", found: say("guide.platformDone", { name: active.name }) } : { state: "todo" };
  },
  launch: async (api) => {
    const listed = await api.get<Listed<{ at: string }>>("/api/v1/lti/launches", { outcome: "launched", limit: 1 });
    const [last] = listed.data;
    if (!last) return { state: "todo" };
    return { state: "done", found: say("guide.launchDone", { time: relativeText(new Date(last.at), new Date()) }) };
  },
};

/** Has the usual model say a word; gives its name. Throws where it does not answer. */
export async function askForAWord(api: AdminAPI): Promise<string> {
  const { data } = await api.get<{ data: { id: string }[] }>("/models/v1/models");
  const model = data[0]?.id;
  if (model === undefined) throw new APIError(404, "not_found", say("guide.modelWhat"), null);
  const answer = await api.post<{ choices: { message: { content: string } }[] }>("/models/v1/chat/completions", {
    model,
    messages: [{ role: "user", content: "Say yes." }],
    max_tokens: 8,
  });
  if (answer.choices.length === 0) throw new APIError(502, "no_answer", say("guide.modelWhat"), null);
  return model;
}

/** Workflows with those that changed last before the others. */
async function workflowsOf(api: AdminAPI): Promise<Workflow[]> {
  const workflows = await api.all<Workflow>("/api/v1/workflows", { state: "any" });
  return workflows.sort((one, other) => other.updated_at.localeCompare(one.updated_at));
}
