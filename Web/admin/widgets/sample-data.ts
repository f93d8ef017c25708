/** Data that fit a JSON Schema, so that a preview has something to show: examples and defaults where it names them. */
export function sampleOf(schema: unknown, depth = 0): unknown {
  if (typeof schema !== "object" || schema === null || depth > 6) return null;
  const { type, examples, default: usual, enum: choices, const: fixed, properties, items, anyOf } = schema as Record<string, unknown>;
  if (fixed !== undefined) return fixed;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (usual !== undefined) return usual;
  if (Array.isArray(choices) && choices.length > 0) return choices[0];
  if (Array.isArray(anyOf) && anyOf.length > 0) return sampleOf(anyOf[0], depth + 1);
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind === "object" || typeof properties === "object") {
    const members = Object.entries((properties ?? {}) as Record<string, unknown>);
    return Object.fromEntries(members.map(([name, inner]) => [name, named(name, inner, depth)]));
  }
  if (kind === "array") return [sampleOf(items, depth + 1), sampleOf(items, depth + 1)];
  if (kind === "number" || kind === "integer") return 1;
  if (kind === "boolean") return true;
  return kind === "null" ? null : "Text";
}

/** A text is called as its member is, which shows where it stands. */
function named(name: string, schema: unknown, depth: number): unknown {
  const sample = sampleOf(schema, depth + 1);
  return sample === "Text" ? name.charAt(0).toUpperCase() + name.slice(1).replace(/_/g, " ") : sample;
}
