import { build } from "../../shared/dom/build";
import { numberText } from "../../shared/components/format";
import { conditions } from "../../shared/teaching/standing";
import { say } from "../i18n/text";
import { counts, Row } from "../state/class-list";
import { changeView, CourseView, Shown } from "../state/view";
import { shownText } from "./condition-badge";

/** How many are stuck, idle, at work, done: each number is a filter. */
export class SummaryBar {
  readonly element = build("div", { class: "teach-summary", role: "group", "aria-label": say("summary.label") });
  private readonly buttons = new Map<Shown | null, { button: HTMLButtonElement; number: HTMLElement }>();

  constructor() {
    this.add(null, say("summary.all"));
    for (const shown of [...conditions, "absent" as const]) this.add(shown, shownText(shown));
  }

  /** Shows the numbers of a class, and which of them is the filter. Those without anybody are left away. */
  show(rows: readonly Row[], view: CourseView): void {
    const found = counts(rows);
    for (const [shown, { button, number }] of this.buttons) {
      const count = shown === null ? rows.length : (found.get(shown) ?? 0);
      number.textContent = numberText(count);
      button.hidden = count === 0 && shown !== null && shown !== view.shown && shown !== "stuck" && shown !== "done";
      button.setAttribute("aria-pressed", String(view.shown === shown));
      button.classList.toggle("none", count === 0);
    }
  }

  private add(shown: Shown | null, label: string): void {
    const number = build("strong", {});
    const button = build(
      "button",
      { type: "button", class: `teach-count ${shown ?? "all"}`, id: `count-${shown ?? "all"}` },
      number,
      build("span", {}, label),
    );
    button.addEventListener("click", () => {
      const isPressed = button.getAttribute("aria-pressed") === "true";
      changeView({ shown: isPressed ? null : shown });
    });
    this.buttons.set(shown, { button, number });
    this.element.append(button);
  }
}
