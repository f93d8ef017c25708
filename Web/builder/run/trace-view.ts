import { numberText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { say } from "../i18n/text";
import { RunStep, tokensOf } from "./run-step";

/** The rows of a run's steps under a line that counts them and their tokens. */
export function traceView(rows: readonly HTMLElement[], steps: readonly RunStep[], isOpen: boolean): HTMLElement {
  const tokens = steps.reduce((sum, step) => sum + tokensOf(step), 0);
  return build("details", { class: "trace", open: isOpen },
    build("summary", {}, icon("chevronDown"), build("span", {}, say("try.steps", { count: rows.length })), tokens > 0 && build("span", { class: "quiet" }, say("try.tokens", { count: numberText(tokens) }))),
    build("div", { class: "trace-rows" }, ...rows));
}
