import { say } from "../i18n/ui";
import type { DocumentPlace } from "../session/api";

/** Where a passage stands, as people say it: a page, some pages, a slide. */
export function placeText({ kind, first, last }: DocumentPlace): string {
  return say(first === last ? `place.${kind}` : `place.${kind}s`, { first, last });
}
