import type { Thread } from "../../shared/chatkit/types";

/** How long ago a thread began, in the person's own days. */
export type Age = "today" | "yesterday" | "week" | "older";

/** Threads of one age, in the order they came. */
export interface ThreadGroup {
  age: Age;
  threads: Thread[];
}

/** Threads grouped by the local day they began; ages without threads are left out. */
export function groupByAge(threads: readonly Thread[], now: Date): ThreadGroup[] {
  const groups: ThreadGroup[] = [];
  for (const thread of threads) {
    const age = ageOf(instant(thread.created_at), now);
    const group = groups.find((candidate) => candidate.age === age);
    if (group) group.threads.push(thread);
    else groups.push({ age, threads: [thread] });
  }
  return groups;
}

/** An instant of the wire; one without a time zone is UTC. */
export function instant(written: string): Date {
  return new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(written) ? written : `${written}Z`);
}

function ageOf(began: Date, now: Date): Age {
  const midnight = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight(now) - midnight(began)) / 86_400_000);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  return days <= 7 ? "week" : "older";
}
