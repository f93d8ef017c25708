import { announce } from "../dom/announce";
import { build } from "../dom/build";
import type { APIClient } from "../session/api";
import { GradeSource, Group, Result, Row } from "./grades";
import { GradeRow } from "./grade-row";
import { say } from "./i18n/text";
import { SheetFilter } from "./sheet-filter";
import { emptyView, failedView, problemText } from "./views";

/** The grades of a link, how far each has come to the gradebook, and ways to send them. */
export class GradeSheet {
  readonly element = build("div", { class: "teacher-grades" });
  readonly source: GradeSource;
  private readonly list = build("div", {});
  private readonly bar = build("div", { class: "teacher-bar" });
  private readonly filter = new SheetFilter((isOfGroup) => (isOfGroup ? void this.fill() : this.show()));
  private groups: Group[] = [];
  private rows: Row[] | null = null;
  private results: Result[] | null = null;

  /** `open` shows the work of one learner; `opener` is the identifier of the element that asked for it. */
  constructor(
    api: APIClient,
    link: string,
    private readonly open: (user: string, name: string | null, opener: string) => void,
  ) {
    this.source = new GradeSource(api, link);
    this.bar.append(
      this.way(say("sheet.results"), async () => {
        this.results = await this.source.results();
        return say("sheet.resultsRead");
      }),
      this.way(say("sheet.roster"), async () => say("sheet.rosterRead", { count: await this.source.readRoster() })),
    );
    this.element.append(this.filter.element, this.list, this.bar);
    void this.offerGroups();
    void this.fill();
  }

  /** The learners that are shown. */
  get shown(): Row[] {
    return (this.rows ?? []).filter((row) => this.filter.fits(row));
  }

  /** Reads the sheet again. */
  async fill(): Promise<void> {
    const asked = this.filter.group;
    const rows = await this.source.list(asked).catch(() => null);
    if (asked !== this.filter.group) return;
    if (rows === null) return this.list.replaceChildren(failedView());
    this.rows = rows;
    this.show();
  }

  private async offerGroups(): Promise<void> {
    this.groups = await this.source.groups().catch(() => []);
    this.filter.offer(this.groups);
    this.show();
  }

  private show(): void {
    const { rows } = this;
    if (rows === null) return;
    this.filter.measure(rows);
    this.bar.hidden = rows.length === 0;
    if (rows.length === 0) return this.list.replaceChildren(emptyView("link.noGrades", "link.noGradesWhat"));
    const shown = this.shown;
    const focused = this.list.contains(document.activeElement) ? document.activeElement?.id : null;
    this.list.replaceChildren(
      ...this.calls(rows),
      shown.length === 0 ? emptyView("sheet.noneFound", "sheet.noneFoundWhat") : this.table(shown),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  /** What asks for the teacher: grades that wait for them, and grades that did not arrive. */
  private calls(rows: readonly Row[]): HTMLElement[] {
    const some = (fits: (row: Row) => boolean) => rows.some(fits);
    const isWaiting = some((row) => row.scores.some((score) => score.held_for === "release"));
    const failed = rows.filter((row) => row.scores.some((score) => score.status === "failed")).length;
    return [
      ...(isWaiting
        ? [this.call("info", say("link.waiting"), say("link.release"), async () =>
            say("link.released", { count: await this.source.release() }))]
        : []),
      ...(failed > 1
        ? [this.call("danger", say("sheet.failed"), say("sheet.sendFailed"), async () =>
            say("sheet.sent", { count: await this.source.sendFailed() }))]
        : []),
    ];
  }

  private call(kind: "info" | "danger", words: string, label: string, act: () => Promise<string>): HTMLElement {
    return build("div", { class: `teacher-release ${kind}` }, build("span", {}, words), this.way(label, act, "button primary"));
  }

  /** A button that does something, says what it did, and reads the sheet again. */
  private way(label: string, act: () => Promise<string>, className = "button"): HTMLElement {
    const problem = build("span", { class: "problem", role: "alert" });
    const made = build("button", { type: "button", class: className }, label);
    made.addEventListener("click", () => {
      made.disabled = true;
      problem.textContent = "";
      void act()
        .then(async (told) => {
          announce(told);
          await this.fill();
        })
        .catch((error: unknown) => {
          problem.textContent = problemText(error);
        })
        .finally(() => {
          made.disabled = false;
        });
    });
    return build("span", { class: "teacher-way" }, made, problem);
  }

  private table(rows: readonly Row[]): HTMLElement {
    const { results } = this;
    const heads = [say("link.person"), say("link.score"), say("link.state"), ...(results ? [say("sheet.resultsHead")] : []), say("grade.graded")];
    const one = new GradeRow(this.groups, results, this.open, (user) =>
      this.way(say("link.again"), async () => {
        await this.source.sendAgain(user);
        return say("link.againDone");
      }, "link-button"));
    return build(
      "table",
      { class: "teacher-table" },
      build("thead", {}, build("tr", {}, ...heads.map((head) => build("th", { scope: "col" }, head)))),
      build("tbody", {}, ...rows.map((row) => one.of(row))),
    );
  }
}
