import type { Login } from "../page-data";
import type { Messenger } from "./messages";
import { keepValue } from "./storage";

/** What a page of a login stands in; tests have their own. */
export interface Surroundings {
  /** Whether another page holds it. */
  isFramed: boolean;
  /** The cookies that the page sees; throws where it may see none. */
  cookies(): string;
  /** The frame of the platform with this name. */
  frame(name: string): Messenger;
}

/**
 * Where a launch goes on: to the platform where something will prove that this browser began, else to a tab of its own.
 * That is decided before, because platforms take a launch once.
 */
export async function departure(login: Login, page: Surroundings): Promise<"platform" | "tab"> {
  const { probe, storage, value } = login;
  if (probe !== null && sees(probe, page)) return "platform";
  if (storage !== null && value !== null && (await keepValue(page.frame(storage.target), storage, value))) {
    return "platform";
  }
  // A page that stands alone gains nothing by a tab, and without a probe the cookie may still do.
  return page.isFramed && probe !== null ? "tab" : "platform";
}

/** Whether the browser kept the cookie that came with the page. */
function sees(cookie: string, page: Surroundings): boolean {
  try {
    return page.cookies().split("; ").includes(cookie);
  } catch {
    // A frame without an origin of its own has no cookies.
    return false;
  }
}
