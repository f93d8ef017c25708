import { setAddress } from "../../shared/app/history";
import { Condition, conditions } from "../../shared/teaching/standing";

/** Who is shown: those of a condition, or those who have not begun. */
export type Shown = Condition | "absent";

/** In which order. */
export type Order = "need" | "name" | "activity";

/** What of a course is shown, as the address says it. */
export interface CourseView {
  /** The slug of the assistant; null for the one that is busiest. */
  assistant: string | null;
  shown: Shown | null;
  /** The slug of a step. */
  step: string | null;
  search: string;
  order: Order;
  /** The conversation that is open beside. */
  conversation: string | null;
}

/** The parameters of the address that say it. */
export const viewKeys: readonly string[] = ["assistant", "state", "step", "q", "sort", "conversation"];

/** Reads what an address says; what it does not know stands for nothing. */
export function readView(query: URLSearchParams): CourseView {
  const state = query.get("state");
  const sort = query.get("sort");
  return {
    assistant: query.get("assistant"),
    shown: isShown(state) ? state : null,
    step: query.get("step"),
    search: query.get("q") ?? "",
    order: sort === "name" || sort === "activity" ? sort : "need",
    conversation: query.get("conversation"),
  };
}

/** The query of a view, as short as it can be. */
export function writeView(view: CourseView): string {
  const query = new URLSearchParams();
  if (view.assistant) query.set("assistant", view.assistant);
  if (view.shown) query.set("state", view.shown);
  if (view.step) query.set("step", view.step);
  if (view.search) query.set("q", view.search);
  if (view.order !== "need") query.set("sort", view.order);
  if (view.conversation) query.set("conversation", view.conversation);
  const written = query.toString();
  return written === "" ? "" : `?${written}`;
}

/** Changes what the address says, and leaves other parameters alone. */
export function changeView(change: Partial<CourseView>, replace = false): void {
  const query = new URLSearchParams(location.search);
  const view = writeView({ ...readView(query), ...change });
  for (const key of viewKeys) query.delete(key);
  for (const [key, value] of new URLSearchParams(view)) query.set(key, value);
  const written = query.toString();
  setAddress(location.pathname + (written === "" ? "" : `?${written}`), { replace });
}

function isShown(value: string | null): value is Shown {
  return value === "absent" || conditions.some((condition) => condition === value);
}
