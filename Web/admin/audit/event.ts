/** Something that somebody did. */
export interface AuditEvent {
  sequence: number;
  at: string;
  actor: { kind: string; id: string | null };
  on_behalf_of: string | null;
  action: string;
  target: { kind: string; id: string };
  difference: Record<string, unknown> | null;
  address: string | null;
  request_id: string | null;
  hash: string;
}

/** What changed in a field. */
export interface Change {
  field: string;
  before: string;
  after: string;
}

/** The changes of an event, in words that a person can compare. */
export function changesOf(difference: AuditEvent["difference"]): Change[] {
  return Object.entries(difference ?? {}).map(([field, change]) => {
    const { from, to } = (change ?? {}) as { from?: unknown; to?: unknown };
    const isChange = typeof change === "object" && change !== null && ("from" in change || "to" in change);
    return { field, before: isChange ? valueText(from) : "", after: isChange ? valueText(to) : valueText(change) };
  });
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The actions of the log by what they are done to: `course` with `create`, `update` and so on. */
export function groupedActions(actions: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const action of actions) {
    const [kind = action] = action.split(".");
    groups.set(kind, [...(groups.get(kind) ?? []), action]);
  }
  return groups;
}
