import { locale } from "../components/format";
import { build } from "../dom/build";
import { APIError } from "../session/api";
import { say, TeachingKey } from "./i18n/text";

/** What stands where nothing is yet. */
export function emptyView(title: TeachingKey, lead: TeachingKey): HTMLElement {
  return build("div", { class: "teacher-empty" }, build("h2", {}, say(title)), build("p", { class: "quiet" }, say(lead)));
}

/** What stands where something could not be read. */
export function failedView(): HTMLElement {
  return build("p", { class: "problem", role: "alert" }, say("unreachable"));
}

/** What went wrong, in the server's words where it answered. */
export function problemText(error: unknown): string {
  return error instanceof APIError ? error.message : say("unreachable");
}

/** How long ago, in the person's language. */
export function agoText(seconds: number): string {
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "short" });
  if (seconds < 60) return format.format(0, "second");
  if (seconds < 3600) return format.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return format.format(-Math.round(seconds / 3600), "hour");
  return format.format(-Math.round(seconds / 86_400), "day");
}

/** A moment in the person's language and time zone. */
export function timeText(moment: string | null): string {
  if (moment === null) return "";
  return new Date(moment).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
}

/** What somebody is called; said where nobody tells it. */
export function nameText(name: string | null): string {
  return name || say("person.unnamed");
}

/** A number as people of this language write it. */
export function numberText(number: number): string {
  return number.toLocaleString(locale());
}

/** Points of how many. */
export function pointsText(score: number, maximum: number): string {
  return `${numberText(score)} / ${numberText(maximum)}`;
}
