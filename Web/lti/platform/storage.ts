import type { PlatformStorage } from "../page-data";
import { ask, Messenger } from "./messages";

/** Keeps a value with the platform; false where it does not (Platform Storage 0.1, `lti.put_data`). */
export async function keepValue(messenger: Messenger, storage: PlatformStorage, value: string): Promise<boolean> {
  const { origin, key } = storage;
  const answer = await ask(messenger, origin, { subject: "lti.put_data", key, value });
  return answer !== null && answer.error === undefined && answer["value"] === value;
}

/** Reads a value back; null where the platform has none (`lti.get_data`). */
export async function keptValue(messenger: Messenger, storage: PlatformStorage): Promise<string | null> {
  const { origin, key } = storage;
  const answer = await ask(messenger, origin, { subject: "lti.get_data", key });
  const value = answer?.error === undefined ? answer?.["value"] : null;
  return typeof value === "string" && value !== "" ? value : null;
}
