import { build } from "../dom/build";
import { icon, type IconName } from "../dom/icon";
import { problemOf } from "./problem";
import { toast } from "./toast";

/** What pressing a control does; it is busy until a promise ends. */
export type Run = (event: MouseEvent) => void | Promise<void>;

/** How a button looks and what it does. */
export interface ButtonOptions {
  /** `primary` for the one next action of a screen; `quiet` stands back, `plain` has no line. */
  kind?: "primary" | "quiet" | "danger" | "plain";
  icon?: IconName;
  small?: boolean;
  submit?: boolean;
  disabled?: boolean;
  run?: Run;
}

/** A button with words. */
export function button(label: string, options: ButtonOptions = {}): HTMLButtonElement {
  const made = build(
    "button",
    { type: options.submit ? "submit" : "button", class: buttonClass(options), disabled: options.disabled },
    options.icon && icon(options.icon),
    build("span", {}, label),
  );
  if (options.run) runOnPress(made, options.run);
  return made;
}

/** A link that looks like a button, for what has an address. */
export function buttonLink(
  label: string,
  href: string,
  options: Omit<ButtonOptions, "run" | "submit" | "disabled"> = {},
): HTMLAnchorElement {
  return build(
    "a",
    { href, class: buttonClass(options) },
    options.icon && icon(options.icon),
    build("span", {}, label),
  );
}

/** A button with an icon alone; its label is its name and its hint. */
export function iconButton(
  name: IconName,
  label: string,
  run: Run,
  options: { small?: boolean; pressed?: boolean; disabled?: boolean } = {},
): HTMLButtonElement {
  const made = build(
    "button",
    {
      type: "button",
      class: `icon-button${options.small ? " small" : ""}`,
      "aria-label": label,
      title: label,
      "aria-pressed": options.pressed === undefined ? null : String(options.pressed),
      disabled: options.disabled,
    },
    icon(name),
  );
  runOnPress(made, run);
  return made;
}

/** Marks a control as busy, or as ready again; a busy one keeps its focus and does nothing. */
export function setBusy(control: HTMLElement, busy: boolean): void {
  if (busy) {
    control.setAttribute("aria-busy", "true");
    control.setAttribute("aria-disabled", "true");
  } else {
    control.removeAttribute("aria-busy");
    control.removeAttribute("aria-disabled");
  }
}

function runOnPress(control: HTMLButtonElement, run: Run): void {
  control.addEventListener("click", (event) => {
    if (control.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    const outcome = run(event);
    if (!(outcome instanceof Promise)) return;
    setBusy(control, true);
    void outcome
      .catch((error: unknown) => toast(problemOf(error), { kind: "danger" }))
      .finally(() => setBusy(control, false));
  });
}

function buttonClass(options: ButtonOptions): string {
  return ["button", options.kind, options.small && "small"].filter(Boolean).join(" ");
}
