import { build } from "../../shared/dom/build";

/** An assistant that can be placed. */
export interface OfferedAssistant {
  slug: string;
  title: string;
  description: string;
}

/** Documents that answers can be drawn from. */
export interface OfferedStore {
  slug: string;
  title: string;
}

/** What the platform takes, and what there is. */
export interface Offer {
  title: string | null;
  text: string | null;
  accepts_links: boolean;
  accepts_multiple: boolean;
  accepts_line_item: boolean;
  targets: string[];
  assistants: OfferedAssistant[];
  stores: OfferedStore[];
}

/** Lets somebody choose documents; the empty value leaves them to the assistant. */
export function storeChoice(id: string, stores: OfferedStore[], none: string): HTMLSelectElement {
  return build(
    "select",
    { id },
    build("option", { value: "" }, none),
    ...stores.map((store) => build("option", { value: store.slug }, store.title || store.slug)),
  );
}

/** The words of a text for searching: without case and accents. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{Mark}/gu, "").toLowerCase();
}

/** Whether every sought word is somewhere in the text. */
export function isFound(sought: string, ...texts: string[]): boolean {
  const within = plain(texts.join(" "));
  return plain(sought).split(/\s+/).every((word) => within.includes(word));
}

/** What a field for a day and time holds, as the server wants it; null for an empty one. */
export function moment(value: string): string | null {
  if (value === "") return null;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The length that somebody wrote, in pixels; null for none, undefined for what is no length that the server takes. */
export function pixels(written: string): number | null | undefined {
  const digits = written.trim();
  if (digits === "") return null;
  const number = /^\d{3,4}$/.test(digits) ? Number(digits) : 0;
  return number >= 100 && number <= 4000 ? number : undefined;
}

/** What a field for a day and time shows for a moment, in the time zone of the browser. */
export function fieldTime(instant: string | null): string {
  if (instant === null) return "";
  const time = new Date(instant);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
