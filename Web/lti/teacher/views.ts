import { build } from "../../shared/dom/build";
import { currentLanguage, text } from "../../shared/i18n/language";
import type { TextKey } from "../../shared/i18n/en";

/** What stands where nothing is yet. */
export function emptyView(title: TextKey, lead: TextKey): HTMLElement {
  return build("div", { class: "teacher-empty" }, build("h2", {}, text(title)), build("p", { class: "quiet" }, text(lead)));
}

/** What stands where something could not be read. */
export function failedView(): HTMLElement {
  return build("p", { class: "problem", role: "alert" }, text("chat.unreachable"));
}

/** How long ago, in the person's language. */
export function agoText(seconds: number): string {
  const format = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: "auto", style: "short" });
  if (seconds < 60) return format.format(0, "second");
  if (seconds < 3600) return format.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return format.format(-Math.round(seconds / 3600), "hour");
  return format.format(-Math.round(seconds / 86_400), "day");
}
