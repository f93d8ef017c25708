/** Whether two values of fields say the same. */
export function sameValue(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** An object with each value at its path, such as `limits.people`. */
export function nested(values: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const steps = path.split(".");
    const last = steps.pop() ?? path;
    let place = made;
    for (const step of steps) {
      const inner = place[step];
      place = (typeof inner === "object" && inner !== null ? inner : (place[step] = {})) as Record<string, unknown>;
    }
    place[last] = value;
  }
  return made;
}

/** The field that a path of the server speaks of: its own, or the closest around it. */
export function fieldAt<Field extends { name: string }>(path: string, fields: readonly Field[]): Field | null {
  const plain = path.replace(/\[(\d+)\]/g, ".$1");
  const fits = fields.filter(({ name }) => name !== "" && (plain === name || plain.startsWith(`${name}.`)));
  return fits.sort((one, other) => other.name.length - one.name.length)[0] ?? null;
}
