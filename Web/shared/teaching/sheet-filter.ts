import { plain } from "../components/fuzzy";
import { build } from "../dom/build";
import { Group, Row, stateNames } from "./grades";
import { say } from "./i18n/text";
import { nameText } from "./views";

/** So many learners fit on a screen without being sought. */
const fewRows = 8;

/** Which learners a grade sheet shows: by name, state and group. Each field is there only where it helps. */
export class SheetFilter {
  readonly element = build("div", { class: "teacher-filter", hidden: true });
  private readonly search = build("input", { type: "search", id: "grades-search", autocomplete: "off" });
  private readonly states = build("select", { id: "grades-state" });
  private readonly groups = build("select", { id: "grades-group" });
  private readonly parts: { field: HTMLElement; part: HTMLElement }[];

  /** `changed` is told whether other learners have to be asked for. */
  constructor(changed: (isOfGroup: boolean) => void) {
    this.parts = [
      { field: this.search, part: named(say("sheet.search"), this.search) },
      { field: this.states, part: named(say("sheet.state"), this.states) },
      { field: this.groups, part: named(say("link.group"), this.groups) },
    ];
    for (const { part } of this.parts) part.hidden = true;
    this.element.append(...this.parts.map(({ part }) => part));
    this.search.addEventListener("input", () => changed(false));
    this.states.addEventListener("change", () => changed(false));
    this.groups.addEventListener("change", () => changed(true));
  }

  /** The identifier of the group; empty for everybody. */
  get group(): string {
    return this.groups.value;
  }

  /** Offers the groups of the course. */
  offer(groups: readonly Group[]): void {
    if (groups.length === 0) return;
    const options = groups.map((one) => build("option", { value: one.id }, one.name || one.id));
    this.groups.replaceChildren(build("option", { value: "" }, say("link.everybody")), ...options);
    this.unhide(this.groups);
  }

  /** Shows the fields that so many learners make useful. */
  measure(rows: readonly Row[]): void {
    if (rows.length <= fewRows || this.states.length > 0) return;
    this.states.append(
      build("option", { value: "" }, say("sheet.any")),
      build("option", { value: "unreleased" }, say("grade.unreleased")),
      ...Object.entries(stateNames).map(([value, name]) => build("option", { value }, say(name))),
    );
    this.unhide(this.search);
    this.unhide(this.states);
  }

  /** Whether a learner is shown. */
  fits(row: Row): boolean {
    const state = this.states.value;
    const isUnreleased = row.scores.some((score) => score.held_for === "release");
    if (state === "unreleased" ? !isUnreleased : state !== "" && row.state !== state) return false;
    return plain(nameText(row.name)).includes(plain(this.search.value.trim()));
  }

  private unhide(field: HTMLElement): void {
    for (const one of this.parts) if (one.field === field) one.part.hidden = false;
    this.element.hidden = false;
  }
}

function named(label: string, field: HTMLElement): HTMLElement {
  return build("span", { class: "teacher-field" }, build("label", { for: field.id }, label), field);
}
