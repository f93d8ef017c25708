import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { nodeOf } from "../model/document";
import { placeOf, Problem, sortedProblems } from "../model/problems";
import { kindTitle, schemaTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";

/** Everything that is wrong with the draft; each line leads to its step and field. */
export function problemsPanel(store: BuilderStore, go: (slug: string, field: string | null) => void): HTMLElement {
  const list = build("ul", { class: "problems" });
  const update = (): void => {
    const problems = sortedProblems(store.problems, store.document);
    list.replaceChildren(...(problems.length === 0 ? [build("li", { class: "problems-none" }, icon("check"), say("problems.none"))] : problems.map((problem) => line(store, problem, go))));
  };
  store.on("problems", update);
  update();
  return list;
}

function line(store: BuilderStore, problem: Problem, go: (slug: string, field: string | null) => void): HTMLElement {
  const place = placeOf(problem, store.document);
  const node = place === null ? undefined : nodeOf(store.document, place);
  const name = node ? node.title || kindTitle(store.kinds.get(node.kind), node.slug) : say("problems.workflow");
  const words = [
    icon(problem.severity === "error" ? "alert" : "info"),
    build("span", { class: "problem-words" }, build("strong", {}, name), fieldName(store, node?.kind, problem.field), build("span", { lang: "en" }, problem.message)),
  ];
  if (!node) return build("li", { class: problem.severity }, build("div", { class: "problem-line" }, ...words));
  const button = build("button", { type: "button", class: "problem-line" }, build("span", { class: "visually-hidden" }, say(problem.severity === "error" ? "problems.error" : "problems.warning")), ...words);
  button.addEventListener("click", () => go(node.slug, problem.field ?? null));
  return build("li", { class: problem.severity }, button);
}

function fieldName(store: BuilderStore, kind: string | undefined, field: string | undefined): HTMLElement | false {
  const name = /^parameters\.(\w+)/.exec(field ?? "")?.[1];
  if (!name || !kind) return false;
  const title = schemaTitle(store.kinds.get(kind)?.parameters.properties?.[name] ?? {});
  return build("span", { class: "quiet" }, title || name);
}
