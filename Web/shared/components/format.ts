import { build } from "../dom/build";
import { currentLanguage } from "../i18n/language";

const parts: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60],
];

/** The language tag for numbers and dates: the variant of the page's language that the browser prefers. */
export function locale(): string {
  const language = currentLanguage();
  const preferred = globalThis.navigator?.languages ?? [];
  return preferred.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

/** A number with the separators of the language. */
export function numberText(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** A share of one as a percentage. */
export function shareText(share: number): string {
  return numberText(share, { style: "percent", maximumFractionDigits: 1 });
}

/** An instant as a date and a time in the person's own time zone; `short` leaves the time away. */
export function dateText(iso: string, style: "long" | "short" = "long"): string {
  const options: Intl.DateTimeFormatOptions =
    style === "long" ? { dateStyle: "medium", timeStyle: "short" } : { dateStyle: "medium" };
  return new Intl.DateTimeFormat(locale(), options).format(instant(iso));
}

/** An amount of money; small amounts keep the digits that say something. */
export function moneyText(value: number, currency: string): string {
  const size = Math.abs(value);
  const decimals = size === 0 || size >= 1 ? null : Math.min(20, Math.max(2, Math.ceil(-Math.log10(size)) + 1));
  // Also where the currency has none: a price may be half a yen.
  const options: Intl.NumberFormatOptions =
    decimals === null ? { maximumFractionDigits: 2 } : { minimumFractionDigits: 2, maximumFractionDigits: decimals };
  return numberText(value, { style: "currency", currency, ...options });
}

/** A size in bytes, with the unit that keeps it short. */
export function bytesText(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const step = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
  const unit = units[step] ?? "byte";
  return numberText(value / 1000 ** step, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: step && 1 });
}

/** A length of time in its two largest units. */
export function durationText(seconds: number): string {
  const unit = (value: number, name: string, digits = 0): string =>
    numberText(value, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  if (seconds < 1) return unit(Math.round(seconds * 1000), "millisecond");
  if (seconds < 60) return unit(seconds, "second", seconds < 10 ? 1 : 0);
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return minutes > 0 ? `${unit(hours, "hour")} ${unit(minutes, "minute")}` : unit(hours, "hour");
  return rest > 0 ? `${unit(minutes, "minute")} ${unit(rest, "second")}` : unit(minutes, "minute");
}

/** How long ago an instant is, or how far ahead, with the exact time as its hint. */
export function relativeTime(iso: string): HTMLElement {
  const when = instant(iso);
  return build("time", { datetime: when.toISOString(), title: dateText(iso) }, relativeText(when, new Date()));
}

/** How long ago an instant is, in words. */
export function relativeText(when: Date, now: Date): string {
  const seconds = (when.getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  const [unit, length] = parts.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  // "This minute" is closer to the truth than a number of seconds that grows old.
  return unit === "second" ? format.format(0, "minute") : format.format(Math.round(seconds / length), unit);
}

/** An instant of the server; one without a time zone is UTC. */
function instant(iso: string): Date {
  if (/^\d{4}-\d\d-\d\d$/.test(iso)) return new Date(`${iso}T00:00`);
  return new Date(/(?:Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`);
}
