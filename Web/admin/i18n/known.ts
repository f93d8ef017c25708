import { english } from "./en";
import { say } from "./text";

/** The words for something that the server names, such as a cause; its own name where there are none yet. */
export function sayOf(prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return key in english ? say(key as keyof typeof english) : name;
}
