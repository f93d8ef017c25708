import { ask, platformFrame } from "./messages";

/** The least and the greatest height that a conversation asks for, in pixels. */
const least = 480;
const most = 900;
/** What is left of the window for the platform's own page. */
const margin = 160;

/** The height that a frame should have in a window of this height. */
export function wantedHeight(windowHeight: number): number {
  return Math.round(Math.min(most, Math.max(least, windowHeight - margin)));
}

/**
 * Asks the platform once for the size of its window, and then for a frame that fits it. A conversation scrolls within
 * itself, so its own height says nothing.
 */
export async function fitFrame(origins: readonly string[]): Promise<void> {
  if (self === parent) return;
  const frame = platformFrame("_parent");
  const answers = origins.map((origin) => ask(frame, origin, { subject: "lti.fetchWindowSize" }, 1500));
  const answer = (await Promise.all(answers)).find((found) => found !== null);
  const height = Number(answer?.["height"]);
  if (Number.isFinite(height) && height > 0) resize(origins, wantedHeight(height));
  else if (innerHeight < least) resize(origins, least);
}

/** Tells the platform that the person is done here; it may close the frame. */
export function closeFrame(origins: readonly string[]): void {
  tell(origins, { subject: "lti.close" });
}

function resize(origins: readonly string[], height: number): void {
  tell(origins, { subject: "lti.frameResize", height });
}

function tell(origins: readonly string[], message: object): void {
  if (self === parent) return;
  for (const origin of origins) parent.postMessage(message, origin);
}
