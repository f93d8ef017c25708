import { confirmDialog } from "../../shared/components/confirm";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { labelled } from "../../shared/dom/fields";
import type { ConversationSource } from "../../shared/teaching/conversation-source";
import type { Standing } from "../../shared/teaching/standing";
import { nameText } from "../../shared/teaching/views";
import { say } from "../i18n/text";

/** A field for what the learner is told. */
export function messageField(id: string, help: string): { element: HTMLElement; value: () => string } {
  const field = build("textarea", { id, rows: 2, maxlength: 4000 });
  return { element: labelled(say("lead.message"), field, help), value: () => field.value };
}

/** Asks for how long, and answers in the assistant's place; null where it was not done. */
export async function takeOver(source: ConversationSource, standing: Standing, isOwn: boolean): Promise<Standing | null> {
  const name = nameText(standing.person.name);
  const hours = build("select", { id: "take-hours" }, ...[1, 2, 4, 8].map((count) =>
    build("option", { value: String(count) }, say(count === 1 ? "take.hour" : "take.hours", { count }))));
  const words = messageField("take-message", say("take.messageHelp"));
  return asked(say(isOwn ? "take.prolongTitle" : "take.title", { name }), say("take.confirm"), [
    build("p", {}, say("take.text", { name })), labelled(say("take.for"), hours), words.element,
  ], () => source.takeOver(Number(hours.value), words.value()), say("take.done", { name }));
}

/** Lets the assistant answer again; null where it was not done. */
export async function giveBack(source: ConversationSource, standing: Standing): Promise<Standing | null> {
  const name = nameText(standing.person.name);
  const words = messageField("back-message", say("back.messageHelp"));
  return asked(say("back.title"), say("back.confirm"), [build("p", {}, say("back.text", { name })), words.element],
    () => source.giveBack(words.value()), say("back.done"));
}

/** Begins the conversation anew; null where it was not done. */
export async function reset(source: ConversationSource, standing: Standing): Promise<Standing | null> {
  const name = nameText(standing.person.name);
  const words = messageField("reset-message", say("lead.messageHelp"));
  return asked(say("reset.title", { name }), say("reset.confirm"), [build("p", {}, say("reset.text", { name })), words.element],
    () => source.reset(words.value()), say("reset.done"), true);
}

/** Asks, does it, and says so. */
export async function asked(
  title: string,
  confirm: string,
  parts: HTMLElement[],
  act: () => Promise<Standing>,
  done: string,
  danger = false,
): Promise<Standing | null> {
  let standing: Standing | null = null;
  const isDone = await confirmDialog({
    title,
    confirm,
    danger,
    text: build("div", { class: "teach-asked" }, ...parts),
    run: async () => {
      standing = await act();
    },
  });
  if (isDone) toast(done);
  return standing;
}
