/** Reads members of components, whatever their authors wrote into them. */

/** A text; a number or a truth value as one. */
export function textIn(value: unknown, otherwise = ""): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : otherwise;
}

/** A text that is not empty, or null. */
export function nameIn(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** A number, or null. */
export function numberIn(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** An object's members; none where it is no object. */
export function membersIn(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The objects of a list. */
export function objectsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(membersIn) : [];
}

/** One of several words; null where it is none of them. */
export function wordIn<Word extends string>(value: unknown, words: readonly Word[]): Word | null {
  return words.find((word) => word === value) ?? null;
}
