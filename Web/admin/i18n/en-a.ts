import { englishFrame } from "./en-frame";

/** The frame, people, courses, the institution and its operator, in English. */
export const englishOfPeople = {
  ...englishFrame,
} as const;
