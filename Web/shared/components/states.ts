import { build, type Child, present } from "../dom/build";
import { icon, type IconName } from "../dom/icon";
import { say } from "../i18n/ui";
import { APIError } from "../session/api";
import { button } from "./button";
import { isAborted } from "./problem";

const noticeIcons = { info: "info", success: "check", warning: "alert", danger: "alert" } as const;

/** A boxed remark that stays: a title and what belongs to it. */
export function notice(
  kind: "info" | "success" | "warning" | "danger",
  title: string,
  ...body: Child[]
): HTMLElement {
  return build(
    "div",
    { class: `ui-notice ${kind}`, role: kind === "danger" ? "alert" : null },
    icon(noticeIcons[kind]),
    build("div", {}, build("p", { class: "ui-notice-title" }, title), ...body),
  );
}

/** A short state with a dot, never told by its colour alone. */
export function badge(
  kind: "neutral" | "success" | "warning" | "danger" | "info",
  label: string,
  name?: IconName,
): HTMLElement {
  const mark = name ? icon(name) : build("span", { class: "ui-dot", "aria-hidden": "true" });
  return build("span", { class: `ui-badge ${kind}` }, mark, build("span", {}, label));
}

/** What stands where there is nothing yet: what this is for, and the way to begin. */
export function emptyState(options: {
  icon?: IconName;
  title: string;
  text?: string;
  action?: HTMLElement | null;
}): HTMLElement {
  return build(
    "div",
    { class: "ui-empty" },
    options.icon && build("span", { class: "ui-empty-icon" }, icon(options.icon)),
    build("h2", {}, options.title),
    options.text && build("p", {}, options.text),
    options.action && build("div", { class: "ui-empty-action" }, options.action),
  );
}

/** The outline of what is being loaded; hidden from assistive technology, which is told by `loading`. */
export function skeleton(kind: "rows" | "page" | "card", count = kind === "rows" ? 6 : 3): HTMLElement {
  const lines = Array.from({ length: count }, () => build("span", { class: "ui-bone" }));
  const title = kind === "page" && build("span", { class: "ui-bone ui-bone-title" });
  return build("div", { class: `ui-skeleton ${kind}`, "aria-hidden": "true" }, title, ...lines);
}

/** What stands where something could not be loaded: what happened, what was kept, and what to do. */
export function failureState(error: unknown, retry?: () => void): HTMLElement {
  const { title, text, reference, name } = told(error);
  const canRetry = retry && name !== "lock";
  return build(
    "div",
    { class: "ui-empty ui-failure", role: "alert" },
    build("span", { class: "ui-empty-icon" }, icon(name)),
    build("h2", {}, title),
    build("p", {}, text),
    reference && build("p", { class: "quiet" }, say("failure.number", { id: reference })),
    canRetry && build("div", { class: "ui-empty-action" }, button(say("retry"), { icon: "retry", run: retry })),
  );
}

/**
 * Loads something into a place: its outline after 150 ms, then what was loaded, or what went wrong with a way to try
 * again. Never throws.
 */
export async function loading<T>(
  host: HTMLElement,
  load: () => Promise<T>,
  show: (value: T) => Child | Child[],
  kind: "rows" | "page" | "card" = "rows",
): Promise<void> {
  host.setAttribute("aria-busy", "true");
  const timer = setTimeout(() => {
    host.replaceChildren(build("p", { class: "visually-hidden", role: "status" }, say("loading")), skeleton(kind));
  }, 150);
  try {
    const shown = show(await load());
    clearTimeout(timer);
    host.replaceChildren(...present(Array.isArray(shown) ? shown : [shown]));
  } catch (error) {
    clearTimeout(timer);
    if (isAborted(error)) return;
    host.replaceChildren(failureState(error, () => void loading(host, load, show, kind)));
  } finally {
    host.removeAttribute("aria-busy");
  }
}

function told(error: unknown): { title: string; text: string; reference: string | null; name: IconName } {
  if (error instanceof APIError) {
    const reference = error.status >= 500 ? error.requestID : null;
    if (error.status === 403) {
      const permission = error.details?.["permission"];
      const needed = typeof permission === "string" ? ` ${say("failure.permission", { permission })}` : "";
      const text = say("failure.forbiddenText") + needed;
      return { title: say("failure.forbidden"), text, reference, name: "lock" };
    }
    if (error.status === 404) {
      return { title: say("failure.missing"), text: say("failure.missingText"), reference, name: "search" };
    }
    const text = say("failure.text", { message: error.message });
    return { title: say("failure.title"), text, reference, name: "alert" };
  }
  if (error instanceof TypeError) {
    return { title: say("failure.offline"), text: say("failure.offlineText"), reference: null, name: "offline" };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { title: say("failure.title"), text: message, reference: null, name: "alert" };
}
