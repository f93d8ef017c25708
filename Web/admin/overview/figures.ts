/** What was used on a day, in UTC. `cost` is in millionths of the currency. */
export interface Day {
  date: string;
  calls: number;
  tokens: number;
  cost: number;
  people: number | null;
  conversations: number | null;
  errors: number;
  median_ms: number | null;
}

/** A line of `GET /api/v1/usage`. */
export interface UsageLine {
  key: string | null;
  name: string | null;
  calls: number;
  failures: number;
  input_tokens: number;
  output_tokens: number;
  cost: number;
  first_ms: number | null;
  total_ms: number;
}

/** What the overview shows. */
export interface Figures {
  days: Day[];
  totals: Omit<Day, "date">;
  /** Null where the server does not say it. */
  currency: string | null;
}

/** The figures of a report by day and one by person, for a server that has no overview of its own. */
export function figuresOf(byDay: readonly UsageLine[], byPerson: readonly UsageLine[]): Figures {
  const days = byDay
    .filter((line) => line.key !== null)
    .map((line) => dayOf(line))
    .sort((one, other) => one.date.localeCompare(other.date));
  const total = (of: (day: Day) => number): number => days.reduce((sum, day) => sum + of(day), 0);
  const times = days.flatMap((day) => (day.median_ms === null ? [] : [day.median_ms])).sort((one, other) => one - other);
  return {
    days,
    totals: {
      calls: total((day) => day.calls),
      tokens: total((day) => day.tokens),
      cost: total((day) => day.cost),
      errors: total((day) => day.errors),
      people: byPerson.filter((line) => line.key !== null).length,
      conversations: null,
      median_ms: times[Math.floor(times.length / 2)] ?? null,
    },
    currency: null,
  };
}

/** The same days with those between the first and the last wanted that nothing happened on. */
export function withQuietDays(days: readonly Day[], count: number, today: Date): Day[] {
  const known = new Map(days.map((day) => [day.date.slice(0, 10), day]));
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(today.getTime() - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    return known.get(date) ?? quietDay(date);
  });
}

function dayOf(line: UsageLine): Day {
  return {
    date: (line.key ?? "").slice(0, 10),
    calls: line.calls,
    tokens: line.input_tokens + line.output_tokens,
    cost: line.cost,
    people: null,
    conversations: null,
    errors: line.failures,
    median_ms: line.calls === 0 ? null : Math.round(line.total_ms / line.calls),
  };
}

function quietDay(date: string): Day {
  return { date, calls: 0, tokens: 0, cost: 0, people: 0, conversations: 0, errors: 0, median_ms: null };
}
