/** A step at which a conversation is. */
export interface StandingStep {
  /** The slug of the step. */
  node: string;
  title: string | null;
  kind: string;
  status: "waiting" | "running";
  since: string;
  /** How often a tutor judged an answer here, or the earlier rounds of the step. */
  attempts: number;
}

/** Where one person is in one conversation, as the teaching API tells it. Nothing of what was said is in it. */
export interface Standing {
  thread_id: string;
  /** The name is empty where the person's platform tells none. */
  person: { id: string; name: string };
  workflow: { slug: string; title: string; version: number | null };
  run: { id: string; status: "queued" | "running" | "waiting" | "completed" | "failed" | "cancelled" } | null;
  steps: StandingStep[];
  /** Who answers in the assistant's place. */
  taken_over: { user_id: string; since: string; until: string } | null;
  created_at: string;
  last_activity_at: string;
  idle_seconds: number;
}

/** A standing, and when this page heard of it, in milliseconds of the page's own clock. */
export interface Heard {
  standing: Standing;
  at: number;
}

/** How somebody gets on. */
export type Condition = "failed" | "stuck" | "idle" | "working" | "begins" | "done";

/** All of them, those who need help first. */
export const conditions: readonly Condition[] = ["failed", "stuck", "idle", "working", "begins", "done"];

/** So many attempts at one step without getting on are too many. */
export const stuckAttempts = 3;

/** Who did nothing for so many seconds is idle. */
export const idleAfter = 600;

/** When something happened last in a conversation: somebody spoke, or it came to another step; in milliseconds. */
export function latest(standing: Standing): number {
  return Math.max(...[standing.last_activity_at, ...standing.steps.map(({ since }) => since)].map(Date.parse));
}

/** The seconds since somebody said or did something. */
export function idleSeconds(heard: Heard, now: number): number {
  return heard.standing.idle_seconds + Math.max(0, now - heard.at) / 1000;
}

/** The attempts at the step that took the most. */
export function attempts(standing: Standing): number {
  return Math.max(0, ...standing.steps.map((step) => step.attempts));
}

/** How somebody gets on, from where they are and for how long they did nothing. */
export function conditionOf(standing: Standing, idle: number): Condition {
  const { run, steps } = standing;
  if (run?.status === "failed") return "failed";
  if (run?.status === "completed") return "done";
  if (run === null || run.status === "cancelled") return "begins";
  if (attempts(standing) >= stuckAttempts) return "stuck";
  return idle >= idleAfter && steps.length > 0 ? "idle" : "working";
}

/** Puts who needs help first first: by how they get on, then by attempts, then by how long they wait. */
export function byNeed(now: number): (one: Heard, other: Heard) => number {
  const key = (heard: Heard) => {
    const idle = idleSeconds(heard, now);
    return [conditions.indexOf(conditionOf(heard.standing, idle)), -attempts(heard.standing), -Math.round(idle)];
  };
  return (one, other) => {
    const [left, right] = [key(one), key(other)];
    const place = left.findIndex((value, index) => value !== right[index]);
    if (place < 0) return one.standing.person.name.localeCompare(other.standing.person.name);
    return (left[place] ?? 0) - (right[place] ?? 0);
  };
}

/** Of each person's conversations with an assistant the newest. */
export function newestOfEach(heard: readonly Heard[]): Heard[] {
  const newest = new Map<string, Heard>();
  for (const one of heard) {
    const { person, workflow, created_at } = one.standing;
    const key = `${person.id} ${workflow.slug}`;
    const known = newest.get(key);
    if (known === undefined || Date.parse(known.standing.created_at) < Date.parse(created_at)) newest.set(key, one);
  }
  return [...newest.values()];
}

/** The first letters of a name, two at most; empty where there is no name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const shown = words.length > 1 ? [words[0], words.at(-1)] : words;
  return shown.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase() ?? "").join("");
}
