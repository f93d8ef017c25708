import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import type { TextKey } from "../../shared/i18n/en";
import { text } from "../../shared/i18n/language";
import { APIClient, APIError } from "../../shared/session/api";
import { timeText } from "../learner";
import { emptyView, failedView } from "./views";

/** A score of one learner at one line item. */
interface Score {
  id: string;
  label: string;
  score: number;
  maximum: number;
  status: "pending" | "delivered" | "failed" | "held";
  is_overridden: boolean;
  error: string | null;
  graded_at: string;
}

/** A learner in the grade sheet. */
interface Row {
  user_id: string | null;
  name: string | null;
  state: "not_launched" | "in_progress" | "graded" | "sent" | "failed";
  scores: Score[];
}

const states: Record<Row["state"], TextKey> = {
  not_launched: "grade.notLaunched",
  in_progress: "grade.inProgress",
  graded: "grade.graded",
  sent: "grade.sent",
  failed: "grade.failed",
};

/** The grades of a link, how far each has come to the gradebook, and a way to send those that did not arrive. */
export function gradesView(api: APIClient, link: string): HTMLElement {
  const view = build("div", { class: "teacher-grades" });
  void fill(view, api, link);
  return view;
}

async function fill(view: HTMLElement, api: APIClient, link: string): Promise<void> {
  const path = `/api/v1/lti/resource-links/${link}/grades`;
  const page = await api.get<{ data: Row[] }>(`${path}?limit=100`).catch(() => null);
  if (page === null) return view.replaceChildren(failedView());
  if (page.data.length === 0) return view.replaceChildren(emptyView("link.noGrades", "link.noGradesWhat"));
  const again = async (row: Row) => {
    await api.post(`${path}/${row.user_id ?? ""}/send`, {});
    announce(text("link.againDone"));
    await fill(view, api, link);
  };
  const heads = [text("link.person"), text("link.score"), text("link.state"), text("grade.graded")];
  view.replaceChildren(
    build(
      "table",
      { class: "teacher-table" },
      build("thead", {}, build("tr", {}, ...heads.map((head) => build("th", { scope: "col" }, head)))),
      build("tbody", {}, ...page.data.map((one) => row(one, again))),
    ),
  );
}

function row(row: Row, again: (row: Row) => Promise<void>): HTMLElement {
  const newest = row.scores.map((score) => score.graded_at).sort().at(-1) ?? null;
  const failed = row.scores.find((score) => score.status === "failed");
  const problem = build("span", { class: "problem", role: "alert" });
  const send = build("button", { type: "button", class: "link-button" }, text("link.again"));
  send.addEventListener("click", () => {
    send.disabled = true;
    again(row).catch((error: unknown) => {
      problem.textContent = error instanceof APIError ? error.message : text("chat.unreachable");
      send.disabled = false;
    });
  });
  return build(
    "tr",
    {},
    build("td", {}, row.name || "–"),
    build("td", {}, ...(row.scores.length === 0 ? ["–"] : row.scores.map((score) => scoreText(score, row.scores.length > 1)))),
    build(
      "td",
      {},
      build("span", { class: `teacher-state ${row.state}` }, text(states[row.state])),
      failed?.error && build("span", { class: "quiet teacher-cause" }, failed.error),
      failed && row.user_id !== null && send,
      problem,
    ),
    build("td", { class: "quiet" }, timeText(newest)),
  );
}

function scoreText(score: Score, isLabelled: boolean): HTMLElement {
  const points = `${score.score} / ${score.maximum}`;
  return build("span", { class: "teacher-score" }, isLabelled && score.label ? `${score.label}: ${points}` : points);
}
