import { build } from "../dom/build";
import { icon, type IconName } from "../dom/icon";
import { say } from "../i18n/ui";

/** How a toast looks, and what it offers. */
export interface ToastOptions {
  kind?: "success" | "danger" | "info";
  action?: { label: string; run: () => void | Promise<void> };
}

/** Milliseconds that a toast stays; one with an action or a problem stays until it is closed, or much longer. */
const stay = { plain: 5000, long: 12_000 };
const icons: Record<"success" | "danger" | "info", IconName> = { success: "check", danger: "alert", info: "info" };
let host: HTMLElement | null = null;

/** Says for a while, at the edge of the page, what has happened. It never takes the focus. */
export function toast(message: string, options: ToastOptions = {}): void {
  const { kind = "success", action } = options;
  const leave = (): void => {
    clearTimeout(timer);
    made.remove();
  };
  const made = build(
    "div",
    { class: `ui-toast ${kind}`, role: kind === "danger" ? "alert" : "status" },
    icon(icons[kind]),
    build("p", {}, message),
    action &&
      build(
        "button",
        {
          type: "button",
          class: "link-button",
          on: {
            click: () => {
              leave();
              void action.run();
            },
          },
        },
        action.label,
      ),
    build(
      "button",
      { type: "button", class: "icon-button small", "aria-label": say("dismiss"), on: { click: leave } },
      icon("close"),
    ),
  );
  const duration = action || kind === "danger" ? stay.long : stay.plain;
  let timer = setTimeout(leave, duration);
  // Whoever reads or reaches for it has time.
  const hold = (): void => clearTimeout(timer);
  const goOn = (): void => {
    clearTimeout(timer);
    timer = setTimeout(leave, duration);
  };
  for (const type of ["pointerenter", "focusin"]) made.addEventListener(type, hold);
  for (const type of ["pointerleave", "focusout"]) made.addEventListener(type, goOn);
  place().append(made);
}

/** The corner for toasts: inside the dialog that is open, for nothing outside of it can be heard or pressed. */
function place(): HTMLElement {
  host ??= build("div", { class: "ui-toasts" });
  const dialogs = document.querySelectorAll<HTMLDialogElement>("dialog[open]");
  const home = dialogs[dialogs.length - 1] ?? document.body;
  if (host.parentElement !== home) {
    home.append(host);
    if (home !== document.body) {
      home.addEventListener("close", () => host && document.body.append(host), { once: true });
    }
  }
  return host;
}
