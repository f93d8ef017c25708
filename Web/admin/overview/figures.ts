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

/** What the overview shows. */
export interface Figures {
  days: Day[];
  totals: Omit<Day, "date">;
}

/** The same days with those between the first and the last wanted that nothing happened on. */
export function withQuietDays(days: readonly Day[], count: number, today: Date): Day[] {
  const known = new Map(days.map((day) => [day.date.slice(0, 10), day]));
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(today.getTime() - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    return known.get(date) ?? quietDay(date);
  });
}

function quietDay(date: string): Day {
  return { date, calls: 0, tokens: 0, cost: 0, people: 0, conversations: 0, errors: 0, median_ms: null };
}
