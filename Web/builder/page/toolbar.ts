import { button } from "../../shared/components/button";
import { ActionMenu } from "../../shared/components/menu";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { toolIcon } from "../canvas/glyphs";
import { duplicateWorkflow, exportWorkflow, removeWorkflow } from "../list/workflow-actions";
import { say } from "../i18n/text";
import type { SidePanel, Workspace } from "./workspace";

const inMenu = ["runs", "tests", "versions"] as const;

/** The bar above the graph: where one is, how the draft is doing, and what can be done with the whole of it. */
export function toolbar(workspace: Workspace): HTMLElement {
  const { store, actions } = workspace;
  const title = build("h1", { class: "workspace-title" });
  const state = build("p", { class: "save-state", role: "status" });
  const undo = tool(toolIcon("undo"), say("tool.undo"), () => actions.undo());
  const redo = tool(toolIcon("redo"), say("tool.redo"), () => actions.redo());
  const graph = view("graph", say("view.graph"));
  const outline = view("outline", say("view.outline"));
  const problems = build("button", { type: "button", class: "problems-count" });
  problems.addEventListener("click", () => workspace.showProblems(!workspace.areProblemsShown));
  const panels = new Map<SidePanel, HTMLButtonElement>([
    ["step", panel(toolIcon("panel"), "step")], ["runs", panel(toolIcon("runs"), "runs")], ["tests", panel(toolIcon("flask"), "tests")], ["versions", panel(toolIcon("history"), "versions")],
  ]);
  const attempt = build("button", { type: "button", class: "button quiet try-button", "aria-label": say("try.button") }, icon("play"), build("span", {}, say("try.button")));
  attempt.addEventListener("click", () => void workspace.open(workspace.panel === "try" ? null : "try", true));
  attempt.hidden = !store.mayEdit;
  const publish = button(say("publish.button"), { kind: "primary", run: () => workspace.publish() });
  publish.hidden = !store.context.may("workflows.publish");
  // Where there is little room the panels are in the menu.
  for (const name of inMenu) panels.get(name)?.classList.add("wide-only");
  const more = tool(icon("more"), say("tool.more"), () => ActionMenu.open(more, [
    ...(panels.get("runs")?.offsetParent ? [] : [...inMenu.map((name) => ({ label: say(`panel.${name}`), run: () => void workspace.open(name, true) })), "separator" as const]),
    { label: say("tool.export"), icon: "document", run: () => exportWorkflow(store.api, store.workflow) },
    ...(store.mayEdit ? [{ label: say("tool.duplicateWorkflow"), icon: "copy" as const, run: () => duplicateWorkflow(store.api, store.workflow) }] : []),
    { label: say("keys.title"), hint: "?", run: () => actions.showKeys() },
    ...(store.context.may("workflows.publish") ? ["separator" as const, { label: say("list.removeWorkflow"), icon: "trash" as const, danger: true, run: async () => {
      if (await removeWorkflow(store.api, store.workflow)) location.assign("/builder");
    } }] : []),
  ]));

  function view(name: "graph" | "outline", label: string): HTMLButtonElement {
    const made = build("button", { type: "button", class: "view-button", "aria-label": label, title: label }, name === "graph" ? toolIcon("graph") : icon("list"), build("span", {}, label));
    made.addEventListener("click", () => workspace.showView(name, true));
    return made;
  }
  function panel(mark: SVGSVGElement, name: SidePanel): HTMLButtonElement {
    return tool(mark, say(`panel.${name}`), () => void workspace.open(workspace.panel === name ? null : name, true));
  }

  const update = (): void => {
    title.textContent = store.workflow.title;
    undo.disabled = !store.canEdit || !store.history.canUndo;
    redo.disabled = !store.canEdit || !store.history.canRedo;
    const shown = store.mayEdit ? say(`save.${store.saver.state}`) : say("readOnly.badge");
    if (state.textContent !== shown) state.textContent = shown;
    state.dataset["state"] = store.saver.state;
    const errors = store.problems.filter((problem) => problem.severity === "error").length;
    const warnings = store.problems.length - errors;
    problems.replaceChildren(icon(errors + warnings === 0 ? "check" : "alert"), build("span", {}, errors + warnings === 0 ? say("problems.noneShort") : String(errors + warnings)));
    problems.className = `problems-count ${errors > 0 ? "error" : warnings > 0 ? "warning" : "fine"}`;
    problems.setAttribute("aria-label", errors + warnings === 0 ? say("problems.none") : say("problems.count", { errors, warnings }));
    problems.setAttribute("aria-expanded", String(workspace.areProblemsShown));
    for (const [name, made] of panels) made.setAttribute("aria-pressed", String(workspace.panel === name));
    attempt.setAttribute("aria-pressed", String(workspace.panel === "try"));
    const current = workspace.element.dataset["view"] ?? workspace.view;
    graph.setAttribute("aria-pressed", String(current === "graph"));
    outline.setAttribute("aria-pressed", String(current === "outline"));
  };
  for (const topic of ["document", "save", "problems", "overlay", "workflow"] as const) store.on(topic, update);
  workspace.onPanels(update);
  update();
  return build("header", { class: "workspace-bar" },
    build("a", { class: "icon-button back", href: "/builder", "aria-label": say("list.back"), title: say("list.back") }, icon("chevronDown")),
    build("div", { class: "workspace-names" }, title, state),
    build("div", { class: "bar-group views", role: "group", "aria-label": say("view.label") }, graph, outline),
    build("div", { class: "bar-group history" }, undo, redo),
    build("div", { class: "bar-group" }, problems, ...panels.values(), more),
    build("div", { class: "bar-group" }, attempt, publish));
}

function tool(mark: SVGSVGElement, label: string, run: () => void): HTMLButtonElement {
  const made = build("button", { type: "button", class: "icon-button", "aria-label": label, title: label }, mark);
  made.addEventListener("click", run);
  return made;
}
