import { build } from "../dom/build";
import { Group, Result, Row, Score, stateNames } from "./grades";
import { say } from "./i18n/text";
import { nameText, pointsText, timeText } from "./views";

/** Makes the rows of a grade sheet. */
export class GradeRow {
  /** `results` are what the gradebook has, where it was asked; `again` makes what sends the scores of somebody once more. */
  constructor(
    private readonly groups: readonly Group[],
    private readonly results: readonly Result[] | null,
    private readonly open: (user: string, name: string | null, opener: string) => void,
    private readonly again: (user: string) => HTMLElement,
  ) {}

  /** The row of one learner. */
  of(row: Row): HTMLElement {
    const newest = row.scores.map((score) => score.graded_at).sort().at(-1) ?? null;
    const failed = row.scores.find((score) => score.status === "failed");
    const isUnreleased = row.scores.some((score) => score.held_for === "release");
    return build(
      "tr",
      {},
      build("td", {}, this.name(row), this.groupsOf(row), standingOf(row)),
      build("td", {}, ...(row.scores.length === 0 ? ["–"] : row.scores.map((score) => scoreText(score, row.scores.length > 1)))),
      build(
        "td",
        {},
        build("span", { class: `teacher-state ${row.state}` }, say(isUnreleased ? "grade.unreleased" : stateNames[row.state])),
        failed?.error && build("span", { class: "quiet teacher-cause" }, failed.error),
        row.left &&
          build("span", { class: "quiet teacher-cause" }, say("review.left", { points: pointsText(row.left.score, row.left.maximum) })),
        failed && row.user_id !== null && build("span", { class: "teacher-cause" }, this.again(row.user_id)),
      ),
      this.results !== null && build("td", {}, ...this.resultsOf(row, this.results)),
      build("td", { class: "quiet" }, timeText(newest)),
    );
  }

  private groupsOf(row: Row): HTMLElement | false {
    const names = this.groups.filter((one) => row.groups.includes(one.id)).map((one) => one.name || one.id);
    return names.length > 0 && build("span", { class: "quiet teacher-cause" }, names.join(", "));
  }

  /** What the gradebook has; marked where it is not what was sent. */
  private resultsOf(row: Row, results: readonly Result[]): HTMLElement[] {
    const own = results.filter((result) => result.user_id === row.user_id && row.user_id !== null && result.score !== null);
    if (own.length === 0) return [build("span", { class: "quiet" }, say("sheet.resultsNone"))];
    return own.map(({ line_item, score, maximum }) => {
      const sent = row.scores.find((one) => one.line_item === line_item);
      const isOther =
        sent !== undefined && maximum && score !== null && Math.abs(sent.score / sent.maximum - score / maximum) > 0.0005;
      const points = maximum === null ? String(score) : pointsText(score ?? 0, maximum);
      return build("span", { class: `teacher-score ${isOther ? "other" : ""}` }, points);
    });
  }

  private name(row: Row): Node | string {
    const { user_id: user } = row;
    if (user === null || row.state === "not_launched") return nameText(row.name);
    const open = build("button", { type: "button", class: "teacher-name", id: `grade-of-${user}` }, nameText(row.name));
    open.setAttribute("aria-label", say("review.open", { name: nameText(row.name) }));
    open.addEventListener("click", () => this.open(user, row.name, open.id));
    return open;
  }
}

/** Where somebody stands in the platform's course, unless they just take part. */
function standingOf(row: Row): HTMLElement | false {
  const status = row.roster_status;
  if (status !== "deleted" && status !== "inactive") return false;
  return build("span", { class: "quiet teacher-cause" }, say(status === "deleted" ? "sheet.left" : "sheet.inactive"));
}

function scoreText(score: Score, isLabelled: boolean): HTMLElement {
  const points = pointsText(score.score, score.maximum);
  const label = score.label || score.line_item;
  return build("span", { class: "teacher-score" }, isLabelled && label ? `${label}: ${points}` : points);
}
