import { button } from "../../shared/components/button";
import { freshID } from "../../shared/components/identity";
import { build } from "../../shared/dom/build";
import { changeEdge, disconnect } from "../model/commands";
import { nodeOf, portOf, WorkflowEdge } from "../model/document";
import { kindTitle, portTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { templateEditor } from "./template-editor";
import { Pickers } from "./pickers";

/** A way from one step to another: by which port it leaves, and when it is taken. */
export function edgeForm(store: BuilderStore, edge: WorkflowEdge, head: HTMLElement): HTMLElement {
  const name = (slug: string): string => {
    const node = nodeOf(store.shown, slug);
    return node?.title || kindTitle(store.kinds.get(node?.kind ?? ""), slug);
  };
  const id = freshID("condition");
  let current = edge;
  const index = store.document.edges.indexOf(edge);
  const editing = { store, pickers: new Pickers(store.api), slug: edge.source, path: `edges[${index}].condition`, label: say("edge.condition"), isRequired: false, readOnly: !store.canEdit };
  const condition = templateEditor(editing, edge.condition ?? "", true, (value) => {
    const next = changeEdge(store.document, current, { condition: typeof value === "string" ? value : null });
    current = next.edges[store.document.edges.indexOf(current)] ?? current;
    store.apply(next, [], `condition:${edge.source}:${edge.target}`);
  });
  if (condition.input) {
    condition.input.id = id;
    condition.input.setAttribute("aria-describedby", `${id}-help ${id}-problem`);
  }
  const problem = build("div", { class: "ui-field-problem", id: `${id}-problem` });
  const showProblems = (): void => {
    if (!problem.isConnected) return stop();
    const found = store.problems.filter((one) => one.field === `edges[${index}].condition` || one.field === `edges[${index}]`);
    problem.replaceChildren(...found.map((one) => build("p", { lang: "en" }, one.message)));
  };
  const stop = store.on("problems", showProblems);
  queueMicrotask(showProblems);
  const step = (slug: string): HTMLElement => {
    const link = build("button", { type: "button", class: "link-button" }, name(slug));
    link.addEventListener("click", () => store.select([slug]));
    return link;
  };
  return build("div", {}, head,
    build("div", { class: "inspector-fields settings" },
      build("dl", { class: "edge-ends" }, build("dt", {}, say("edge.from")), build("dd", {}, step(edge.source), portOf(edge) !== "next" && build("span", { class: "ui-badge neutral" }, portTitle(portOf(edge)))), build("dt", {}, say("edge.to")), build("dd", {}, step(edge.target))),
      build("div", { class: "ui-field builder-field" }, build("label", { class: "ui-field-label", for: id }, say("edge.condition")), build("p", { class: "ui-field-help", id: `${id}-help` }, say("edge.conditionHelp")), condition.element, problem)),
    store.canEdit ? build("div", { class: "inspector-foot" }, button(say("edge.remove"), { kind: "quiet", small: true, icon: "trash", run: () => store.apply(disconnect(store.document, [current]), [edge.source]) })) : build("div"));
}
