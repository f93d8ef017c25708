/** A component of a widget as the wire has it: a type, and members of which each component reads those it knows. */
export interface WidgetComponent {
  type: string;
  id?: string;
  key?: string;
  children?: WidgetComponent[] | WidgetComponent;
  value?: string;
  [member: string]: unknown;
}

/** What a control of a widget asks for. */
export interface WidgetAction {
  type: string;
  payload?: unknown;
  handler?: "client" | "server";
  loadingBehavior?: "auto" | "none" | "self" | "container";
  streaming?: boolean;
}

/** The children of a component, in order. */
export function childrenOf(component: WidgetComponent): WidgetComponent[] {
  const { children } = component;
  if (Array.isArray(children)) return children.filter((child) => typeof child === "object" && child !== null);
  return typeof children === "object" && children !== null ? [children] : [];
}

/** The tree with the component of an id changed; the same tree where there is none. */
export function changedComponent(
  tree: WidgetComponent,
  id: string,
  change: (component: WidgetComponent) => WidgetComponent,
): WidgetComponent {
  if (tree.id === id) return change(tree);
  const children = childrenOf(tree);
  if (children.length === 0) return tree;
  const changed = children.map((child) => changedComponent(child, id, change));
  if (changed.every((child, index) => child === children[index])) return tree;
  return { ...tree, children: Array.isArray(tree.children) ? changed : (changed[0] as WidgetComponent) };
}

/** The values of a form with what a person chose put in: `payload` with each value under the path of its name. */
export function payloadWith(payload: unknown, values: Record<string, unknown>): unknown {
  const entries = Object.entries(values);
  if (entries.length === 0) return payload;
  const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
  const filled: Record<string, unknown> = isObject ? { ...(payload as Record<string, unknown>) } : {};
  for (const [name, value] of entries) setPath(filled, name.split("."), value);
  return filled;
}

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = "", ...rest] = path;
  if (first === "__proto__" || first === "constructor" || first === "prototype") return;
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  const inner = target[first];
  const next: Record<string, unknown> = typeof inner === "object" && inner !== null ? { ...inner } : {};
  target[first] = next;
  setPath(next, rest, value);
}
