import { APIError } from "../../shared/session/api";
import type { AdminAPI } from "../resource/requests";
import { type Day, type Figures, figuresOf, type UsageLine, withQuietDays } from "./figures";

/** The figures of the last days: from the server's overview, else from its reports of usage. */
export async function readFigures(api: AdminAPI, days: number): Promise<Figures> {
  const today = new Date();
  try {
    const overview = await api.get<{ days: Day[]; totals: Figures["totals"]; currency?: string | null }>(
      "/api/v1/overview",
      { days },
    );
    return {
      days: withQuietDays(overview.days, days, today),
      totals: overview.totals,
      currency: overview.currency ?? null,
    };
  } catch (error) {
    if (!(error instanceof APIError && error.status === 404)) throw error;
  }
  const from = new Date(today.getTime() - (days - 1) * 86_400_000).toISOString().slice(0, 10);
  const report = async (group_by: string): Promise<UsageLine[]> =>
    (await api.get<{ data: UsageLine[] }>("/api/v1/usage", { group_by, from })).data;
  const [byDay, byPerson] = await Promise.all([report("day"), report("person")]);
  const figures = figuresOf(byDay, byPerson);
  return { ...figures, days: withQuietDays(figures.days, days, today) };
}
