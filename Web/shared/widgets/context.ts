import type { WidgetAction, WidgetComponent } from "./model";
import { membersIn } from "./values";

/** Does what an action of a widget asks for, with the values of the form around its control. */
export type ActionHandler = (action: WidgetAction, values: Record<string, unknown>) => Promise<void>;

/** What the builders of components need of the widget around them. */
export interface WidgetContext {
  /** The element of a component, kept while the component is the same. */
  node(component: WidgetComponent): HTMLElement;
  /** The elements of the components in another one. */
  nodes(component: WidgetComponent): HTMLElement[];
  /** Does an action for a control. */
  act(action: unknown, control: HTMLElement, values?: Record<string, unknown>): void;
  /** An id of this widget for the field of a name. */
  fieldID(name: string): string;
  /** What a person has entered into a field before the widget changed. */
  entered(name: string): string | boolean | undefined;
  /** A Markdown text that goes on growing. */
  markdown(component: WidgetComponent): HTMLElement;
}

/** An action as a component has it; null where it has none. */
export function actionIn(value: unknown): WidgetAction | null {
  const action = membersIn(value);
  return typeof action["type"] === "string" ? (action as unknown as WidgetAction) : null;
}
