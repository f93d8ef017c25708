import { numberText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import { idleSeconds, initials, stuckAttempts } from "../../shared/teaching/standing";
import { agoText, nameText } from "../../shared/teaching/views";
import { whereText } from "../../shared/teaching/where";
import { say } from "../i18n/text";
import { attemptsOf, Row } from "../state/class-list";
import { changeView } from "../state/view";
import { conditionBadge } from "./condition-badge";

/** The learners of a class as a table. Rows that did not change keep their nodes, and with them the focus. */
export class PeopleTable {
  readonly element = build("div", { class: "teach-table-scroll" });
  private readonly body = build("tbody", {});
  private shown = new Map<string, { key: string; row: HTMLElement }>();

  /** `ownID` is the person who looks. */
  constructor(private readonly ownID: string) {
    const heads = [say("table.learner"), say("table.state"), say("table.step"), say("table.tries"), say("table.activity")];
    const head = build("tr", {}, ...heads.map((text, at) => build("th", { scope: "col", class: at === 3 ? "number" : null }, text)));
    this.element.append(
      build(
        "table",
        { class: "teach-table" },
        build("caption", { class: "visually-hidden" }, say("table.label")),
        build("thead", {}, head),
        this.body,
      ),
    );
  }

  /** Shows these rows in this order; `now` is the page's own clock. */
  show(rows: readonly Row[], now: number): void {
    const before = this.shown;
    this.shown = new Map();
    for (const row of rows) {
      const { key, make } = this.cells(row, now);
      const known = before.get(row.person.id);
      this.shown.set(row.person.id, known?.key === key ? known : { key, row: make() });
    }
    const focused = this.element.contains(document.activeElement) ? document.activeElement?.id : null;
    [...this.shown.values()].forEach(({ row }, place) => {
      if (this.body.children[place] !== row) this.body.insertBefore(row, this.body.children[place] ?? null);
    });
    while (this.body.children.length > this.shown.size) this.body.lastElementChild?.remove();
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  private cells(row: Row, now: number): { key: string; make: () => HTMLElement } {
    const { heard, shown } = row;
    const name = nameText(row.person.name);
    const where = heard === null ? "" : whereText(heard.standing);
    const tries = attemptsOf(row);
    const ago = heard === null ? "" : agoText(idleSeconds(heard, now));
    const taken = heard?.standing.taken_over ?? null;
    const mark = taken === null ? "" : taken.user_id === this.ownID ? say("table.youAnswer") : say("table.personAnswers");
    const thread = heard?.standing.thread_id ?? null;
    const make = (): HTMLElement => {
      const face = build("span", { class: `teach-face ${shown}`, "aria-hidden": "true" }, initials(row.person.name) || "?");
      const label =
        thread === null
          ? build("span", { class: "teach-name" }, name)
          : build("button", { type: "button", class: "teach-name", id: `open-${thread}`, "aria-label": say("table.open", { name }) }, name);
      const made = build(
        "tr",
        { class: thread === null ? null : "opens" },
        build("td", { class: "who" }, build("span", { class: "teach-who" }, face, label)),
        build("td", { class: "state" }, conditionBadge(shown), mark !== "" && build("span", { class: "teach-mark" }, mark)),
        build("td", { class: "where" }, shown === "done" || shown === "absent" ? nothing() : where),
        build("td", { class: `number tries${tries >= stuckAttempts ? " many" : ""}`, "data-unit": say("table.tries") }, tries === 0 ? nothing() : numberText(tries)),
        build("td", { class: "quiet ago" }, ago || nothing()),
      );
      if (thread !== null) made.addEventListener("click", () => changeView({ conversation: thread }));
      return made;
    };
    return { key: [thread, name, shown, where, tries, ago, mark].join("\u0000"), make };
  }
}

/** What stands in a cell without anything. */
function nothing(): HTMLElement {
  return build("span", { class: "quiet teach-nothing" }, "–");
}
