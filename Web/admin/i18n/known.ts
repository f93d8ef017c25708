import { english } from "./en";
import { say } from "./text";

/** The words for something that the server names, such as a cause; `otherwise` where there are none yet. */
export function sayOf(prefix: string, name: string, otherwise = name): string {
  const key = `${prefix}.${name}`;
  return key in english ? say(key as keyof typeof english) : otherwise;
}
