import type { IconName } from "../shared/dom/icon";
import type { AdminContext } from "./context";
import { pagesOfPeople } from "./registry/a";
import { pagesOfModels } from "./registry/b";

/** The parts of the navigation, in its order. */
export const groups = [
  "overview",
  "people",
  "courses",
  "models",
  "knowledge",
  "telephone",
  "institution",
  "operator",
] as const;

/** A part of the navigation. */
export type AdminGroup = (typeof groups)[number];

/** One page of the console. One whose path has a single part and no parameter has its place in the navigation. */
export interface AdminPage {
  /** Below `/admin`, such as `/people/:id`. Of several that fit, the first that is registered is opened. */
  path: string;
  label: () => string;
  group: AdminGroup;
  icon: IconName;
  /** What a person needs to see the page; nothing for every member. */
  permission?: string | null;
  open(
    context: AdminContext,
    params: Record<string, string>,
    query: URLSearchParams,
  ): HTMLElement | Promise<HTMLElement>;
}

/** Every page of the console; those of a group come in this order. */
export const pages: readonly AdminPage[] = [...pagesOfPeople, ...pagesOfModels];

/** Whether a page is named in the navigation. */
export function isNamed(page: AdminPage): boolean {
  return !page.path.includes(":") && page.path.split("/").length === 2;
}
