import { catalogue } from "../../shared/i18n/language";
import { english } from "./en";
import { french } from "./fr";

/** The words of this page alone, so that no other page carries them. */
export const say = catalogue({ en: english, fr: french });

/** The keys of those words. */
export type BuilderKey = keyof typeof english;
