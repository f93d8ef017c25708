// Prism reads its settings from the global it will replace, so this module is imported before it: pages are never
// searched for code and no worker listens. Only `tokenize` is used.
(globalThis as unknown as Record<string, unknown>)["Prism"] = { manual: true, disableWorkerMessageHandler: true };

/** That the settings are there. */
export const isSet = true;
