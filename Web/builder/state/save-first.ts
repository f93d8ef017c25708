import { problemOf } from "../../shared/components/problem";
import { toast } from "../../shared/components/toast";
import { say } from "../i18n/text";
import type { DraftSaver } from "./draft-saver";

/** Saves the draft before something that takes it from the server. Says what keeps it from being saved; whether it is. */
export async function saveFirst(saver: DraftSaver): Promise<boolean> {
  const isSaved = await saver.flush();
  if (!isSaved) toast(unsavedText(saver), { kind: "danger" });
  return isSaved;
}

/** Why the draft is not on the server as it is here, in words that help. */
export function unsavedText(saver: DraftSaver): string {
  if (saver.state === "conflict") return say("conflict.first");
  return [say("save.first"), saver.failure === null ? "" : problemOf(saver.failure)].filter((part) => part !== "").join(" ");
}
