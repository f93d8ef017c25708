/** Models, knowledge and the telephone, in English. */
export const englishOfModels = {} as const;
