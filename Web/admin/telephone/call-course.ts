import type { Call, TurnTimes } from "../api/telephone";

/** A stage of a call with the time since it began, in seconds. */
export interface Stage {
  name: string;
  at: string;
  after: number;
}

/** The stages of a call in the order in which they were reached, with its beginning and its end. */
export function stagesOf(call: Pick<Call, "created_at" | "answered_at" | "ended_at" | "stages">): Stage[] {
  const reached = new Map<string, string>([["created", call.created_at], ...Object.entries(call.stages)]);
  if (call.answered_at !== null) reached.set("answered", call.answered_at);
  if (call.ended_at !== null) reached.set("ended", call.ended_at);
  const began = Date.parse(call.created_at);
  return [...reached]
    .filter(([, at]) => !Number.isNaN(Date.parse(at)))
    .map(([name, at]) => ({ name, at, after: (Date.parse(at) - began) / 1000 }))
    .sort((one, other) => one.after - other.after);
}

/** The stages of a turn, of which a chart shows each as a series. */
export const turnStages = ["end_pointing", "transcription", "first_text", "first_sound"] as const;

/** The points of a chart of turns: for each stage how long it took, in milliseconds, turn by turn. */
export function turnSeries(turns: readonly TurnTimes[]): { stage: keyof TurnTimes; points: { x: string; y: number }[] }[] {
  return ([...turnStages, "total"] as const)
    .map((stage) => ({
      stage,
      points: turns.flatMap((turn, index) => {
        const y = turn[stage];
        return typeof y === "number" ? [{ x: String(index + 1), y }] : [];
      }),
    }))
    .filter(({ points }) => points.length > 0);
}

/** The middle of all turns' times from the end of speech to the first sound, in milliseconds; null without turns. */
export function typicalWait(turns: readonly TurnTimes[]): number | null {
  const waits = turns.flatMap(({ total }) => (total === null ? [] : [total])).sort((one, other) => one - other);
  return waits.length === 0 ? null : (waits[Math.floor(waits.length / 2)] ?? null);
}

/** What an estimate of the quality of the sound, from 1 to 4.5, means to people. */
export function qualityOf(score: number | null | undefined): "good" | "fair" | "poor" | null {
  if (score === null || score === undefined) return null;
  if (score >= 4) return "good";
  return score >= 3.1 ? "fair" : "poor";
}

/** A length of time as minutes and seconds, such as 3:07. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
