import { confirmDialog } from "../../shared/components/confirm";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { labelled } from "../../shared/dom/fields";
import type { APIClient } from "../../shared/session/api";
import { say } from "../i18n/text";
import type { MapNode } from "../state/workflow-map";

interface Correction {
  version: { number: number };
  moved_runs: number;
  replaced: number;
  skipped: Record<string, number>;
}

/** Puts right what a step says, for everybody; whether that was done. */
export async function correct(api: APIClient, workflow: { slug: string; title: string }, step: MapNode): Promise<boolean> {
  const field = build("textarea", { id: "correct-text", rows: 6, maxlength: 20_000, autofocus: true });
  field.value = step.text ?? "";
  const hasValues = /\{\{/.test(step.text ?? "");
  let done: Correction | null = null;
  const isDone = await confirmDialog({
    title: say("correct.title", { step: step.title || step.slug }),
    confirm: say("correct.confirm"),
    text: build(
      "div",
      { class: "teach-asked" },
      labelled(say("correct.text"), field, hasValues ? say("correct.values") : null),
      build("p", { class: "quiet" }, say("correct.means", { assistant: workflow.title || workflow.slug })),
    ),
    run: async () => {
      const path = `/api/v1/workflows/${encodeURIComponent(workflow.slug)}/corrections`;
      done = await api.write<Correction>("POST", path, { node: step.slug, text: field.value });
    },
  });
  if (isDone && done !== null) toast(told(done));
  return isDone;
}

/** What a correction did, in one sentence. */
function told({ version, replaced, skipped }: Correction): string {
  const left = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  return say(left === 0 ? "correct.done" : "correct.doneLeft", { version: version.number, count: replaced, left });
}
