import { attempts, byNeed, Condition, conditionOf, conditions, Heard, idleSeconds, newestOfEach } from "../../shared/teaching/standing";
import { plain } from "../../shared/components/fuzzy";
import type { Member } from "./course-source";
import type { CourseView, Shown } from "./view";

/** One learner of a class, and how they get on with an assistant. */
export interface Row {
  person: { id: string; name: string };
  /** Null for who has not begun. */
  heard: Heard | null;
  shown: Shown;
}

/** The class with one assistant: everybody who began it, and the learners of the course who did not. */
export function classOf(all: readonly Heard[], members: readonly Member[] | null, assistant: string, now: number): Row[] {
  const own = newestOfEach(all.filter((heard) => heard.standing.workflow.slug === assistant)).sort(byNeed(now));
  const rows: Row[] = own.map((heard) => ({
    person: heard.standing.person, heard, shown: conditionOf(heard.standing, idleSeconds(heard, now)),
  }));
  const begun = new Set(rows.map((row) => row.person.id));
  const absent = (members ?? [])
    .filter((member) => member.role === "learner" && !begun.has(member.user_id))
    .map((member): Row => ({ person: { id: member.user_id, name: member.user.name }, heard: null, shown: "absent" }))
    .sort((one, other) => one.person.name.localeCompare(other.person.name));
  return [...rows, ...absent];
}

/** How many there are of each. */
export function counts(rows: readonly Row[]): Map<Shown, number> {
  const counted = new Map<Shown, number>([...conditions, "absent" as const].map((shown) => [shown, 0]));
  for (const row of rows) counted.set(row.shown, (counted.get(row.shown) ?? 0) + 1);
  return counted;
}

/** The rows that a view shows, in its order. */
export function fitting(rows: readonly Row[], view: CourseView): Row[] {
  const wanted = plain(view.search.trim());
  const found = rows.filter(
    (row) =>
      (view.shown === null || row.shown === view.shown) &&
      (view.step === null || (row.heard?.standing.steps ?? []).some((step) => step.node === view.step)) &&
      plain(row.person.name).includes(wanted),
  );
  if (view.order === "name") return found.sort((one, other) => one.person.name.localeCompare(other.person.name));
  if (view.order === "activity") return found.sort((one, other) => lastOf(other) - lastOf(one));
  return found;
}

/** Those at each step, and under `""` those who have finished; who needs help first comes first. */
export function byStep(rows: readonly Row[]): Map<string, Row[]> {
  const steps = new Map<string, Row[]>();
  const put = (key: string, row: Row): void => void steps.set(key, [...(steps.get(key) ?? []), row]);
  for (const row of rows) {
    for (const step of row.heard?.standing.steps ?? []) put(step.node, row);
    if (row.shown === "done") put("", row);
  }
  return steps;
}

/** The assistant that most people were with last, among those of the course; null where nobody was with any. */
export function busiest(all: readonly Heard[]): string | null {
  const newest = [...all].sort((one, other) => moment(other) - moment(one))[0];
  return newest?.standing.workflow.slug ?? null;
}

/** The version that most people are on who have not finished; null where nobody is on any. */
export function usualVersion(rows: readonly Row[]): number | null {
  const found = new Map<number, number>();
  for (const { heard, shown } of rows) {
    const version = heard?.standing.workflow.version ?? null;
    if (version !== null) found.set(version, (found.get(version) ?? 0) + (shown === "done" ? 1 : 1000));
  }
  return [...found].sort((one, other) => other[1] - one[1] || other[0] - one[0])[0]?.[0] ?? null;
}

/** The worst of several conditions. */
export function worst(rows: readonly Row[]): Condition {
  const found = rows.map((row) => conditions.indexOf(row.shown as Condition)).filter((at) => at >= 0);
  return conditions[Math.min(...found, conditions.length - 1)] ?? "done";
}

/** How often the step took somebody who is at it. */
export function attemptsOf(row: Row): number {
  return row.heard === null ? 0 : attempts(row.heard.standing);
}

function moment(heard: Heard): number {
  return Date.parse(heard.standing.last_activity_at);
}

function lastOf(row: Row): number {
  return row.heard === null ? 0 : moment(row.heard);
}
