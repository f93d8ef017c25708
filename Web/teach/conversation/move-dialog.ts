import { notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { labelled } from "../../shared/dom/fields";
import type { ConversationSource } from "../../shared/teaching/conversation-source";
import type { Standing } from "../../shared/teaching/standing";
import type { StandingBoard } from "../../shared/teaching/standing-board";
import { nameText } from "../../shared/teaching/views";
import type { TeachApp } from "../app";
import { say } from "../i18n/text";
import { canWait } from "../state/workflow-map";
import { asked, messageField } from "./lead-dialogs";

/** Puts somebody at another step, after it was said what that means; null where it was not done. */
export async function move(
  app: TeachApp,
  source: ConversationSource,
  standing: Standing,
  board: StandingBoard | null,
): Promise<Standing | null> {
  const name = nameText(standing.person.name);
  const { steps, isWhole } = await stepsOf(app, standing, board);
  const here = new Set(standing.steps.map((step) => step.node));
  const choice = build(
    "select",
    { id: "move-step" },
    ...steps.map(({ slug, title }) => build("option", { value: slug, disabled: here.has(slug) }, here.has(slug) ? say("move.here", { step: title }) : title)),
  );
  const first = steps.find(({ slug }) => !here.has(slug));
  if (first) choice.value = first.slug;
  const words = messageField("move-message", say("lead.messageHelp"));
  return asked(
    say("move.title", { name }),
    say("move.confirm"),
    [
      labelled(say("move.step"), choice, isWhole ? null : say("move.known")),
      notice(
        "info",
        say("move.means"),
        build("ul", { class: "teach-means" }, ...(["move.question", "move.stays", "move.skipped"] as const).map((key) => build("li", {}, say(key)))),
      ),
      words.element,
    ],
    () => source.move(choice.value, words.value()),
    say("move.done", { name }),
  );
}

/** The steps of the run's version at which somebody can be put; those where others are, where the graph is withheld. */
async function stepsOf(
  app: TeachApp,
  standing: Standing,
  board: StandingBoard | null,
): Promise<{ steps: { slug: string; title: string }[]; isWhole: boolean }> {
  const { slug, version } = standing.workflow;
  const map = version === null ? null : await app.maps.map(slug, version);
  if (map !== null) {
    return { steps: map.nodes.filter(canWait).map((node) => ({ slug: node.slug, title: node.title || node.slug })), isWhole: true };
  }
  const known = new Map<string, string>();
  for (const heard of board?.all ?? []) {
    const { workflow, steps } = heard.standing;
    if (workflow.slug !== slug || workflow.version !== version) continue;
    for (const step of steps) known.set(step.node, step.title ?? step.node);
  }
  return { steps: [...known].map(([node, title]) => ({ slug: node, title })), isWhole: false };
}
