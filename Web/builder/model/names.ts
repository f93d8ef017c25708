import type { JSONValue, WorkflowDocument, WorkflowNode } from "./document";

/** What a slug may be: a small letter, then small letters, digits and underscores. */
export const slugPattern = /^[a-z][a-z0-9_]*$/;

/** A slug for a text, in the letters that slugs have. */
export function slugFrom(text: string, otherwise: string): string {
  const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);
  return slug === "" ? otherwise : slug;
}

/** The slug, or the first of slug_2, slug_3 … that is free. */
export function freeSlug(taken: ReadonlySet<string>, wanted: string): string {
  if (!taken.has(wanted)) return wanted;
  const stem = wanted.replace(/_\d+$/, "");
  for (let number = 2; ; number++) {
    const slug = `${stem}_${number}`;
    if (!taken.has(slug)) return slug;
  }
}

/** The slugs of a document. */
export function slugsOf(document: WorkflowDocument): Set<string> {
  return new Set(document.nodes.map((node) => node.slug));
}

/** A node in which other steps have new slugs: its parent, the join it names, and `vars.…` in its expressions. */
export function withNames(node: WorkflowNode, names: ReadonlyMap<string, string>): WorkflowNode {
  const parent = node.parent ? (names.get(node.parent) ?? node.parent) : node.parent;
  const parameters = node.parameters ? (renamedIn(node.parameters, names) as NonNullable<WorkflowNode["parameters"]>) : undefined;
  const join = parameters?.join;
  if (parameters && typeof join === "string" && names.has(join)) parameters.join = names.get(join) ?? join;
  return { ...node, ...(parent === undefined ? {} : { parent }), ...(parameters ? { parameters } : {}) };
}

/** A text in which `vars.old` has become `vars.new`. */
export function renamedText(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/\bvars\.([a-z][a-z0-9_]*)/g, (whole, slug: string) => {
    const renamed = names.get(slug);
    return renamed === undefined ? whole : `vars.${renamed}`;
  });
}

function renamedIn(value: JSONValue, names: ReadonlyMap<string, string>): JSONValue {
  if (typeof value === "string") return renamedText(value, names);
  if (Array.isArray(value)) return value.map((element) => renamedIn(element, names));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, renamedIn(member, names)]));
}
