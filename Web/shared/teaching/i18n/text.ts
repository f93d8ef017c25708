import { catalogue } from "../../i18n/language";
import { english } from "./en";
import { french } from "./fr";

/** The name of a text that views of teaching share. */
export type TeachingKey = keyof typeof english;

/** The words of the views that pages for teachers share. */
export const say = catalogue<TeachingKey>({ en: english, fr: french });
