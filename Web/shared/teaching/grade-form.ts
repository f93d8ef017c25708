import { build } from "../dom/build";
import { labelled, numberIn } from "../dom/fields";
import type { Override, Score } from "./grades";
import { say } from "./i18n/text";
import { problemText } from "./views";

/** Asks a teacher for another score. `save` throws `APIError`; `close` is called when the form is not wanted. */
export function gradeForm(
  score: Score | null,
  lineItem: string,
  save: (override: Override) => Promise<void>,
  close: () => void,
): HTMLFormElement {
  const id = lineItem === "" ? "grade" : `grade-${lineItem}`;
  const field = (name: string, value: string) =>
    build("input", { type: "text", inputmode: "decimal", id: `${id}-${name}`, autocomplete: "off", value });
  const given = field("score", score === null ? "" : String(score.score));
  const maximum = field("maximum", String(score?.maximum ?? 10));
  const comment = build("textarea", { id: `${id}-comment`, rows: 3, maxlength: 10_000 });
  comment.value = score?.comment ?? "";
  const problem = build("p", { class: "problem", role: "alert" });
  const send = build("button", { type: "submit", class: "button primary" }, say("review.save"));
  const form = build(
    "form",
    { class: "grade-form", novalidate: true },
    build(
      "div",
      { class: "field-row" },
      labelled(say("review.points"), given),
      labelled(say("review.of"), maximum),
    ),
    labelled(say("review.comment"), comment, say("review.commentHelp")),
    problem,
    build(
      "div",
      { class: "grade-ways" },
      send,
      build("button", { type: "button", class: "button", on: { click: close } }, say("cancel")),
    ),
  );
  form.addEventListener("input", () => (problem.textContent = ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [points, most] = [numberIn(given.value), numberIn(maximum.value)];
    const wrong = most === null || most <= 0 ? maximum : points === null || points > most ? given : null;
    for (const one of [given, maximum]) one.toggleAttribute("aria-invalid", false);
    if (wrong !== null || points === null || most === null) {
      wrong?.setAttribute("aria-invalid", "true");
      wrong?.focus();
      problem.textContent = say("review.wrong");
      return;
    }
    send.disabled = true;
    save({ score: points, maximum: most, comment: comment.value.trim(), line_item: lineItem }).catch((error: unknown) => {
      problem.textContent = problemText(error);
      send.disabled = false;
    });
  });
  return form;
}
