import { announce } from "../dom/announce";
import { build } from "../dom/build";
import { gradeForm } from "./grade-form";
import { GradeSource, Person, Score, scoreState } from "./grades";
import { say } from "./i18n/text";
import { numberText, pointsText, problemText, timeText } from "./views";

/** What a teacher can do with the grades of one learner. */
export interface GradeWork {
  source: GradeSource;
  user: string;
  /** Shows the learner as they are now. */
  again: () => Promise<void>;
}

/** A learner's grades, one card for each column of the gradebook, that of `first` before the others; with ways to change
 * them for a teacher. */
export function gradeCards(person: Person, first: string, work: GradeWork | null): HTMLElement {
  const own = person.scores.find((score) => score.line_item === "") ?? null;
  const others = person.scores.filter((score) => score.line_item !== "");
  const isFirst = (score: Score) => score.line_item === first;
  return build(
    "div",
    { class: "grade-cards" },
    ...others.filter(isFirst).map((score) => card(score, score.line_item, person, work)),
    (own !== null || others.length === 0 || work !== null) && card(own, "", person, work),
    ...others.filter((score) => !isFirst(score)).map((score) => card(score, score.line_item, person, work)),
  );
}

function card(score: Score | null, lineItem: string, person: Person, work: GradeWork | null): HTMLElement {
  const place = build("section", { class: "grade-card", "aria-label": score?.label || say("review.grade") });
  const shown = [...facts(score, lineItem, lineItem === "" ? person.left : null)];
  if (work === null) place.append(...shown);
  else place.append(...shown, ways(score, lineItem, place, work));
  return place;
}

function facts(score: Score | null, lineItem: string, left: Person["left"]): Node[] {
  if (score === null) {
    const points = left && pointsText(left.score, left.maximum);
    return [
      build("p", { class: "grade-points" }, build("strong", {}, say("review.none"))),
      build("p", { class: "quiet" }, points ? say("review.left", { points }) : say("review.noneWhat")),
    ];
  }
  const state = scoreState(score);
  return [
    build(
      "p",
      { class: "grade-points" },
      lineItem !== "" && build("span", { class: "quiet" }, lineItem),
      build("strong", {}, numberText(score.score), build("span", { class: "quiet" }, ` / ${numberText(score.maximum)}`)),
      build("span", { class: `grade-state ${state === "grade.failed" ? "failed" : ""}` }, say(state)),
    ),
    ...(score.comment ? [build("p", { class: "grade-comment" }, score.comment)] : []),
    build(
      "p",
      { class: "quiet grade-when" },
      [say(score.is_overridden ? "review.byTeacher" : "review.byAssistant"), timeText(score.graded_at)].join(" · "),
    ),
    ...(score.error ? [build("p", { class: "problem" }, score.error)] : []),
  ];
}

function ways(score: Score | null, lineItem: string, place: HTMLElement, work: GradeWork): HTMLElement {
  const problem = build("p", { class: "problem", role: "alert" });
  const button = (label: string, act: () => Promise<string>) => {
    const made = build("button", { type: "button", class: "button" }, label);
    made.addEventListener("click", () => {
      made.disabled = true;
      void act()
        .then(async (told) => {
          announce(told);
          await work.again();
        })
        .catch((error: unknown) => {
          problem.textContent = problemText(error);
          made.disabled = false;
        });
    });
    return made;
  };
  const change = build("button", { type: "button", class: "button" }, say(score === null ? "review.give" : "review.change"));
  const bar = build(
    "div",
    { class: "grade-ways" },
    change,
    score !== null &&
      score.status !== "pending" &&
      button(say(score.held_for === "release" ? "review.release" : "link.again"), async () => {
        await work.source.sendAgain(work.user);
        return say("link.againDone");
      }),
    score?.is_overridden === true &&
      button(say("review.lift"), async () => {
        const isSent = await work.source.lift(work.user, lineItem);
        return say(isSent ? "review.lifted" : "review.liftedAlone");
      }),
    problem,
  );
  change.addEventListener("click", () => {
    const form = gradeForm(
      score,
      lineItem,
      async (override) => {
        await work.source.override(work.user, override);
        announce(say("review.saved"));
        await work.again();
      },
      () => {
        form.replaceWith(bar);
        change.focus();
      },
    );
    bar.replaceWith(form);
    place.querySelector("input")?.focus();
  });
  return bar;
}
