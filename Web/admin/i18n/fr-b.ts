import type { englishOfModels } from "./en-b";

/** Models, knowledge and the telephone, in French. */
export const frenchOfModels: Record<keyof typeof englishOfModels, string> = {};
