import { button } from "../../shared/components/button";
import { durationText, numberText } from "../../shared/components/format";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { toolIcon } from "../canvas/glyphs";
import { JSONValue, nodeOf } from "../model/document";
import { kindTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { isOver, isPinnable, RunStep, tokensOf } from "./run-step";

/** What can be done with a step of a run beside looking at it. */
export interface TraceActions {
  /** Brings the step into view. */
  go(slug: string): void;
  /** Carries the step out once more, with what the others gave; null where nothing can be tried. */
  again: ((slug: string) => void) | null;
}

/** What a step is called: its title, else that of its kind. */
export function stepName(store: BuilderStore, slug: string): string {
  const node = nodeOf(store.shown, slug);
  return node ? node.title || kindTitle(store.kinds.get(node.kind), slug) : slug;
}

/** A step of a run: what it took, gave, how long it was at it, and what it cost. */
export function traceRow(store: BuilderStore, step: RunStep, actions: TraceActions): HTMLElement {
  const name = step.title || stepName(store, step.node);
  const mark = step.error !== null ? "failed" : isOver(step) ? "done" : "waiting";
  const row = build("details", { class: "trace-step" },
    build("summary", { class: "trace-line" }, build("span", { class: `trace-dot ${mark}` }), build("span", { class: "trace-name" }, name), build("span", { class: "quiet" }, facts(step).join(" · "))),
    build("div", { class: "trace-body" },
      build("div", { class: "trace-tools" }, button(say("try.show"), { kind: "plain", small: true, run: () => actions.go(step.node) }), alone(store, step, actions), pin(store, step, name)),
      part(say("try.input"), step.input), part(say("try.output"), step.output), part(say("try.changes"), step.changes), part(say("try.error"), step.error)));
  row.addEventListener("toggle", () => row.open && store.select([step.node]));
  return row;
}

function facts(step: RunStep): string[] {
  const tokens = tokensOf(step);
  return [
    step.duration_ms === null ? "" : timeText(step.duration_ms),
    tokens > 0 ? say("try.tokens", { count: numberText(tokens) }) : "",
    step.attempt > 1 ? say("try.attempt", { count: step.attempt }) : "",
  ].filter((fact) => fact !== "");
}

/** A length of time, short ones in milliseconds. */
export function timeText(milliseconds: number): string {
  return milliseconds < 1000 ? say("try.milliseconds", { count: Math.round(milliseconds) }) : durationText(milliseconds / 1000);
}

function alone(store: BuilderStore, step: RunStep, { again }: TraceActions): HTMLElement | false {
  if (!again || !store.canEdit || !isPinnable(step.kind) || !isOver(step)) return false;
  const made = button(say("try.alone"), { kind: "plain", small: true, run: () => again(step.node) });
  made.title = say("try.aloneWhat");
  return made;
}

/** Keeps the output for the next try, so that the step is not carried out. */
function pin(store: BuilderStore, step: RunStep, name: string): HTMLElement | false {
  if (!store.canEdit || !isPinnable(step.kind) || !isOver(step) || step.output === null) return false;
  const made = build("button", { type: "button", class: "icon-button small", title: say("try.pin"), "aria-label": say("try.pinStep", { step: name }) }, toolIcon("pin"));
  const show = (): void => made.setAttribute("aria-pressed", String(step.node in store.pins));
  made.addEventListener("click", () => {
    store.pin(step.node, step.node in store.pins ? undefined : step.output);
    show();
    announce(say(step.node in store.pins ? "try.pinned" : "try.unpinned"));
  });
  show();
  return made;
}

function part(title: string, value: JSONValue | undefined): HTMLElement | false {
  if (value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0)) return false;
  return build("div", { class: "trace-part" }, build("h3", {}, title), build("pre", { tabindex: 0 }, typeof value === "string" ? value : JSON.stringify(value, null, 2)));
}
