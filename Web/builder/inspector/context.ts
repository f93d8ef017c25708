import type { BuilderStore } from "../state/builder-store";
import type { JSONValue } from "../model/document";
import { Problem, problemsAt } from "../model/problems";
import { scopeAt, Variable } from "../model/scope";
import type { Pickers } from "./pickers";

/** What every editor of a value is told. */
export interface Editing {
  store: BuilderStore;
  pickers: Pickers;
  /** The step whose variables are offered. */
  slug: string;
  /** Where the value lies, as problems name it, such as `parameters.tools[0].store`. */
  path: string;
  /** What the value is called. */
  label: string;
  isRequired: boolean;
  readOnly: boolean;
}

/** The editor of a value, with a way to take in what changed elsewhere. */
export interface ValueEditor {
  element: HTMLElement;
  /** What the label is for and problems describe; null where the element names itself. */
  input: HTMLElement | null;
}

/** Tells of a new value; undefined takes the value away. */
export type Change = (value: JSONValue | undefined) => void;

/** What expressions at the step may name. */
export function variables({ store, slug }: Editing): Variable[] {
  return scopeAt(store.document, store.kinds, slug);
}

/** What is wrong with the value, or with what lies in it. */
export function problemsOf({ store, slug, path }: Editing): Problem[] {
  return problemsAt(store.problems, slug, path);
}

/** The same for a value that lies in this one. */
export function within(editing: Editing, path: string, label: string, isRequired = true): Editing {
  return { ...editing, path: editing.path + path, label, isRequired };
}
