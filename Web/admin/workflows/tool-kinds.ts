import type { StepKind } from "../api/knowledge";

/** A kind of tool that agents may have. */
export interface ToolKind {
  type: string;
  /** Whether somebody can be asked before each call. */
  mayAsk: boolean;
}

/** The kinds of tools that the step of an agent describes, in its order. */
export function toolsIn(kinds: readonly StepKind[]): ToolKind[] {
  const agent = kinds.find(({ kind }) => kind === "agent");
  const items = at(agent?.parameters, "properties", "tools", "items", "anyOf");
  if (!Array.isArray(items)) return [];
  return items.flatMap((item): ToolKind[] => {
    const types = at(item, "properties", "type", "enum");
    const mayAsk = at(item, "properties", "ask") !== undefined;
    return Array.isArray(types) ? types.map((type) => ({ type: String(type), mayAsk })) : [];
  });
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, name) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[name] : undefined), value);
}
