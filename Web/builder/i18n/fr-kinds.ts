/** What the server says of kinds and parameters, in French. */
export const frenchKinds: Record<string, string> = {};
