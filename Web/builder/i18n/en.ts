import { englishGraph } from "./en-graph";
import { englishPage } from "./en-page";
import { englishRun } from "./en-run";
import { englishValues } from "./en-values";

/** What this page says in English. */
export const english = { ...englishGraph, ...englishPage, ...englishRun, ...englishValues };
