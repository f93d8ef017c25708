/** When something was last said in a thread, in the person's own days. */
export type Age = "today" | "yesterday" | "week" | "older";

interface Dated {
  created_at: string;
  last_activity_at?: string;
}

/** Threads of one age, in the order they came. */
export interface ThreadGroup<Thread> {
  age: Age;
  threads: Thread[];
}

/** Threads grouped by the local day of their last activity; ages without threads are left out. */
export function groupByAge<Thread extends Dated>(threads: readonly Thread[], now: Date): ThreadGroup<Thread>[] {
  const groups: ThreadGroup<Thread>[] = [];
  for (const thread of threads) {
    const age = ageOf(instant(thread.last_activity_at ?? thread.created_at), now);
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
