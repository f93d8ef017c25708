/** Where the platform keeps data for the tool (LTI Platform Storage 0.1): in which frame, and of which origin. */
export interface PlatformStorage {
  /** The platform's OpenID Connect origin, which alone is told anything. */
  origin: string;
  /** `_parent`, or the name of a frame beside this one. */
  target: string;
  key: string;
}

/** What the server wrote into the page. */
export type PageData =
  /** A login: keep the value with the platform, then go on. */
  | { kind: "store"; locale: string | null; storage: PlatformStorage; value: string; next: string }
  /** A launch whose browser did not keep the cookie: ask the platform. `again` begins anew in a tab of its own. */
  | { kind: "recall"; locale: string | null; storage: PlatformStorage | null; state: string; again: string }
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
  assistant: { slug: string; title: string; description?: string | null; starter_prompts?: string[]; auto_start?: boolean } | null;
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
