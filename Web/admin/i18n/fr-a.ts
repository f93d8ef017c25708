import type { englishOfPeople } from "./en-a";
import { frenchFrame } from "./fr-frame";

/** The frame, people, courses, the institution and its operator, in French. */
export const frenchOfPeople: Record<keyof typeof englishOfPeople, string> = {
  ...frenchFrame,
};
