import { catalogue } from "../../shared/i18n/language";
import { english } from "./en";
import { french } from "./fr";

/** The words of the chat page alone. */
export const say = catalogue({ en: english, fr: french });
