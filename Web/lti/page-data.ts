import type { Assistant } from "../shared/session/api";

/** Where the platform keeps data for the tool (LTI Platform Storage 0.1): in which frame, and of which origin. */
export interface PlatformStorage {
  /** The platform's OpenID Connect origin, which alone is told anything. */
  origin: string;
  /** `_parent`, or the name of a frame beside this one. */
  target: string;
  key: string;
}

/** A launch that is about to go to its platform, which takes it once. */
export interface Login {
  /** `name=value` of a cookie that stands for the launch's own, which no page sees; null where it says nothing. */
  probe: string | null;
  /** Where the platform keeps data, and the value for it; null where it keeps none. */
  storage: PlatformStorage | null;
  value: string | null;
  /** The platform's address. */
  next: string;
  /** Where a tab of its own begins the launch. */
  again: string;
}

/** What the server wrote into the page. */
export type PageData =
  /** A login: find out what will prove this browser, and go on where something does. */
  | ({ kind: "login"; locale: string | null } & Login)
  /** A launch whose browser did not keep the cookie: ask the platform. */
  | { kind: "recall"; locale: string | null; storage: PlatformStorage | null; state: string }
  /** A launch that is finished: the code gives a session, once. */
  | { kind: "launch"; locale: string | null; code: string };

/** Reads what the server wrote; null where it is something else. */
export function readPage(content: string | null | undefined): PageData | null {
  try {
    const page = JSON.parse(content ?? "") as PageData | null;
    return typeof page?.kind === "string" ? page : null;
  } catch {
    return null;
  }
}

/** What a session is for, as the server tells it with the tokens. */
export interface LaunchContent {
  view: "learner" | "teacher" | "choose" | "deep_linking" | "review";
  /** The link that was launched; null for deep linking. */
  link_id: string | null;
  link_title: string;
  course_title: string;
  /** That of the person's own conversation, which may be another than the link's of now; else the link's. */
  assistant: Assistant | null;
  /** The person's own conversation on the link; null for none yet. */
  thread_id: string | null;
  may_restart: boolean;
  /** Why nobody can write; null where the link is open. What was said before is read all the same. */
  closed: "not_yet" | "over" | null;
  opens_at: string | null;
  closes_at: string | null;
  /** Where the platform wants the person back; null where it does not say. */
  return_url: string | null;
  /** The origins of the platform's pages. */
  origins: string[];
  deep_linking_id: string | null;
  /** Whose work the platform's gradebook asks for; `user_id` is null for somebody who is unknown here. */
  review?: { user_id: string | null; name: string | null; is_own: boolean; line_item: string };
}
