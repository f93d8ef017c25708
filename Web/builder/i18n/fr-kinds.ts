import { frenchFlowKinds } from "./fr-kinds-flow";
import { frenchModelKinds } from "./fr-kinds-models";

/** What the server says of kinds and parameters, in French, by its English words. */
export const frenchKinds: Record<string, string> = { ...frenchFlowKinds, ...frenchModelKinds };
