import type { AdminAPI } from "../resource/requests";
import { type Figures, withQuietDays } from "./figures";

/** The figures of the last days. */
export async function readFigures(api: AdminAPI, days: number): Promise<Figures> {
  const overview = await api.get<Figures>("/api/v1/overview", { days });
  return { days: withQuietDays(overview.days, days, new Date()), totals: overview.totals };
}
