import { frenchGraph } from "./fr-graph";
import { frenchPage } from "./fr-page";
import { frenchRun } from "./fr-run";
import { frenchValues } from "./fr-values";
import type { english } from "./en";

/** What this page says in French. */
export const french: Record<keyof typeof english, string> = { ...frenchGraph, ...frenchPage, ...frenchRun, ...frenchValues };
