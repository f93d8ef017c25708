import { english } from "./en-ui";
import { french } from "./fr-ui";
import { catalogue } from "./language";

/** The words of shared components. */
export const say = catalogue({ en: english, fr: french });

/** The keys of those words. */
export type UIKey = keyof typeof english;
