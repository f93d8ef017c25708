import { say } from "../i18n/ui";
import { APIError } from "../session/api";

/** Whether the server could not be asked at all: `fetch` throws `TypeError` then. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof APIError && error.status === 503);
}

/** Whether whoever asked gave up. */
export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** One sentence about an action that failed. */
export function problemOf(error: unknown): string {
  if (error instanceof TypeError) return say("failure.actionOffline");
  const message = error instanceof Error ? error.message : String(error);
  return say("failure.action", { message });
}
