import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";
import { APIClient, APIError } from "../../shared/session/api";
import { timeText } from "../learner";
import { GradeSource, Group, Row, Score, stateNames } from "../review/grades";
import { ReviewView } from "../review/review-view";
import { emptyView, failedView } from "./views";

/** The grades of a link, how far each has come to the gradebook, and the work behind each. */
export class GradesView {
  readonly element = build("div", { class: "teacher-grades" });
  private readonly list = build("div", {});
  private readonly drawer = build("aside", { class: "teacher-reading", hidden: true, tabindex: -1 });
  private readonly source: GradeSource;
  private readonly group = build("select", { id: "grades-group" });
  private readonly filter = build("div", { class: "teacher-filter", hidden: true });
  private groups: Group[] = [];
  private opener: string | null = null;

  constructor(api: APIClient, link: string) {
    this.source = new GradeSource(api, link);
    this.filter.append(build("label", { for: "grades-group" }, text("link.group")), this.group);
    this.group.addEventListener("change", () => void this.fill());
    this.element.append(this.filter, this.list, this.drawer);
    void this.offerGroups();
    this.drawer.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    void this.fill();
  }

  private async offerGroups(): Promise<void> {
    this.groups = await this.source.groups().catch(() => []);
    if (this.groups.length === 0) return;
    const options = this.groups.map((one) => build("option", { value: one.id }, one.name || one.id));
    this.group.replaceChildren(build("option", { value: "" }, text("link.everybody")), ...options);
    this.filter.hidden = false;
    await this.fill();
  }

  private async fill(): Promise<void> {
    const asked = this.group.value;
    const rows = await this.source.list(asked).catch(() => null);
    if (asked !== this.group.value) return;
    if (rows === null) return this.list.replaceChildren(failedView());
    if (rows.length === 0) return this.list.replaceChildren(emptyView("link.noGrades", "link.noGradesWhat"));
    const heads = [text("link.person"), text("link.score"), text("link.state"), text("grade.graded")];
    const isWaiting = rows.some((row) => row.scores.some((score) => score.held_for === "release"));
    this.list.replaceChildren(
      ...(isWaiting ? [this.release()] : []),
      build(
        "table",
        { class: "teacher-table" },
        build("thead", {}, build("tr", {}, ...heads.map((head) => build("th", { scope: "col" }, head)))),
        build("tbody", {}, ...rows.map((one) => this.row(one))),
      ),
    );
  }

  private row(row: Row): HTMLElement {
    const newest = row.scores.map((score) => score.graded_at).sort().at(-1) ?? null;
    const failed = row.scores.find((score) => score.status === "failed");
    const isUnreleased = row.scores.some((score) => score.held_for === "release");
    return build(
      "tr",
      {},
      build("td", {}, this.name(row), this.groupsOf(row)),
      build("td", {}, ...(row.scores.length === 0 ? ["–"] : row.scores.map((score) => scoreText(score, row.scores.length > 1)))),
      build(
        "td",
        {},
        build("span", { class: `teacher-state ${row.state}` }, text(isUnreleased ? "grade.unreleased" : stateNames[row.state])),
        failed?.error && build("span", { class: "quiet teacher-cause" }, failed.error),
        row.left && build("span", { class: "quiet teacher-cause" }, text("review.left", { points: `${row.left.score} / ${row.left.maximum}` })),
        failed && row.user_id !== null && this.again(row.user_id),
      ),
      build("td", { class: "quiet" }, timeText(newest)),
    );
  }

  private release(): HTMLElement {
    const problem = build("span", { class: "problem", role: "alert" });
    const all = build("button", { type: "button", class: "button primary" }, text("link.release"));
    all.addEventListener("click", () => {
      all.disabled = true;
      this.source.release().then(
        async (count) => {
          announce(text("link.released", { count: String(count) }));
          await this.fill();
        },
        (error: unknown) => {
          problem.textContent = error instanceof APIError ? error.message : text("chat.unreachable");
          all.disabled = false;
        },
      );
    });
    return build("div", { class: "teacher-release" }, build("span", {}, text("link.waiting")), problem, all);
  }

  private groupsOf(row: Row): HTMLElement | false {
    const names = this.groups.filter((one) => row.groups.includes(one.id)).map((one) => one.name || one.id);
    return names.length > 0 && build("span", { class: "quiet teacher-cause" }, names.join(", "));
  }

  private name(row: Row): Node | string {
    const { user_id: user } = row;
    if (user === null || row.state === "not_launched") return row.name || "–";
    const open = build("button", { type: "button", class: "teacher-name", id: `grade-of-${user}` }, row.name || "–");
    open.setAttribute("aria-label", text("review.open", { name: row.name || "–" }));
    open.addEventListener("click", () => this.open(user, row.name, open.id));
    return open;
  }

  private again(user: string): HTMLElement {
    const problem = build("span", { class: "problem", role: "alert" });
    const send = build("button", { type: "button", class: "link-button" }, text("link.again"));
    send.addEventListener("click", () => {
      send.disabled = true;
      this.source.sendAgain(user).then(
        async () => {
          announce(text("link.againDone"));
          await this.fill();
        },
        (error: unknown) => {
          problem.textContent = error instanceof APIError ? error.message : text("chat.unreachable");
          send.disabled = false;
        },
      );
    });
    return build("span", { class: "teacher-cause" }, send, problem);
  }

  private open(user: string, name: string | null, opener: string): void {
    const close = build("button", { type: "button", class: "icon-button", "aria-label": text("review.close") }, icon("close"));
    close.addEventListener("click", () => this.close());
    const view = new ReviewView(this.source, user, false);
    this.drawer.replaceChildren(build("header", {}, build("h2", {}, name || "–"), close), view.element);
    this.drawer.setAttribute("aria-label", text("review.open", { name: name || "–" }));
    this.drawer.hidden = false;
    this.opener = opener;
    this.drawer.focus();
  }

  private close(): void {
    this.drawer.hidden = true;
    this.drawer.replaceChildren();
    void this.fill().then(() => {
      if (this.opener) document.getElementById(this.opener)?.focus();
    });
  }
}

function scoreText(score: Score, isLabelled: boolean): HTMLElement {
  const points = `${score.score} / ${score.maximum}`;
  return build("span", { class: "teacher-score" }, isLabelled && score.label ? `${score.label}: ${points}` : points);
}
