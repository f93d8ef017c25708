import { loopsAround, nodeOf, WorkflowDocument } from "./document";
import type { KindCatalogue, Schema } from "./kinds";

/** Something that an expression at a step may name. */
export interface Variable {
  path: string;
  /** What it holds, such as `string`; empty where nobody can know. */
  type: string;
  /** The step that gives it, where one does. */
  step: string | null;
}

/** What expressions of a step see: the input, the state, the person, and what steps before it gave. */
export function scopeAt(document: WorkflowDocument, kinds: KindCatalogue, slug: string): Variable[] {
  const found: Variable[] = [];
  const start = document.nodes.find((node) => node.kind === "start");
  const input = start?.parameters?.input_schema as Schema | undefined;
  if (input?.properties) paths("input", input, null, found, 3);
  if (!found.some((variable) => variable.path === "input.text")) found.push({ path: "input.text", type: "string", step: null });
  const state = start?.parameters?.state_schema as Schema | undefined;
  if (state?.properties) paths("state", state, null, found, 3);
  for (const place of assignedPlaces(document)) {
    if (!found.some((variable) => variable.path === place)) found.push({ path: place, type: "", step: null });
  }
  const before = stepsBefore(document, slug);
  for (const node of document.nodes) {
    if (!before.has(node.slug)) continue;
    const output = kinds.get(node.kind)?.output;
    if (!output || Object.keys(output).length === 0) {
      if (node.kind === "transform") found.push({ path: `vars.${node.slug}`, type: "", step: node.slug });
      continue;
    }
    paths(`vars.${node.slug}`, output, node.slug, found, 2);
  }
  const own = nodeOf(document, slug)?.kind;
  if (own === "evaluated_step" || own === "guided_exercise" || own === "help_loop") {
    for (const name of ["answer.text", "answer.plain", "answer.number", "feedback", "phase", "attempts", "attempts_left", "help_turns_left", "exit_keyword"]) {
      found.push({ path: `vars.tutor.${name}`, type: name.includes("attempts") ? "integer" : "string", step: slug });
    }
  }
  for (const name of ["id", "role", "locale"]) found.push({ path: `user.${name}`, type: "string", step: null });
  found.push({ path: "course", type: "object", step: null });
  return found;
}

/** The steps that may have run when a step begins, the loops around it with them. */
export function stepsBefore(document: WorkflowDocument, slug: string): Set<string> {
  const into = new Map<string, string[]>();
  for (const edge of document.edges) into.set(edge.target, [...(into.get(edge.target) ?? []), edge.source]);
  const found = new Set<string>(loopsAround(document, slug));
  const open = [slug, ...found];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const source of into.get(at) ?? []) {
      if (!found.has(source)) {
        found.add(source);
        open.push(source);
      }
    }
  }
  return found;
}

function paths(path: string, schema: Schema, step: string | null, found: Variable[], depth: number): void {
  const type = typeOf(schema);
  found.push({ path, type, step });
  if (depth === 0) return;
  for (const [name, member] of Object.entries(schema.properties ?? {})) paths(`${path}.${name}`, member, step, found, depth - 1);
}

/** What a schema says its values are; null is not counted. */
export function typeOf(schema: Schema): string {
  if (typeof schema.type === "string") return schema.type;
  const of = (schema.anyOf ?? []).map(typeOf).filter((type) => type !== "" && type !== "null");
  return new Set(of).size === 1 ? (of[0] ?? "") : "";
}

function assignedPlaces(document: WorkflowDocument): string[] {
  const places = new Set<string>();
  for (const node of document.nodes) {
    const list = node.kind === "assign" ? node.parameters?.assignments : null;
    if (!Array.isArray(list)) continue;
    for (const one of list) {
      if (one !== null && typeof one === "object" && !Array.isArray(one) && typeof one.target === "string" && /^state(\.\w+)+$/.test(one.target)) places.add(one.target);
    }
  }
  return [...places];
}

/** Where completion is wanted in a text: the place where the name begins, and what stands of it. */
export interface Completion {
  from: number;
  typed: string;
  /** Whether `{{` and `}}` are there already. */
  isInside: boolean;
}

/**
 * What is being typed at a place of a template: inside `{{ … }}`, or right behind `{{`. Null where it is plain text. In an
 * expression every place is inside.
 */
export function completionAt(text: string, caret: number, isExpression: boolean): Completion | null {
  const before = text.slice(0, caret);
  if (!isExpression) {
    const open = before.lastIndexOf("{{");
    if (open < 0 || before.indexOf("}}", open) >= 0) return null;
  }
  const typed = /[A-Za-z_][\w.]*$/.exec(before)?.[0] ?? "";
  const prior = before.charAt(caret - typed.length - 1);
  if (prior === "'" || prior === '"' || prior === ".") return null;
  return { from: caret - typed.length, typed, isInside: true };
}

/** The variables that fit what is typed, those that begin with it first. */
export function matching(variables: readonly Variable[], typed: string, most = 50): Variable[] {
  const wanted = typed.toLowerCase();
  if (wanted === "") return variables.slice(0, most);
  const rank = (variable: Variable): number => {
    const path = variable.path.toLowerCase();
    return path.startsWith(wanted) ? 0 : path.split(".").some((part) => part.startsWith(wanted)) ? 1 : path.includes(wanted) ? 2 : 3;
  };
  return variables.map((variable) => [rank(variable), variable] as const).filter(([at]) => at < 3)
    .sort(([one], [other]) => one - other).slice(0, most).map(([, variable]) => variable);
}
