import { button, iconButton } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { kindIcon } from "../canvas/glyphs";
import { sameJSON, WorkflowNode } from "../model/document";
import { kindSummary, kindTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { BuilderActions } from "../state/actions";
import type { BuilderStore } from "../state/builder-store";
import { changeForm } from "./change-view";
import { edgeForm } from "./edge-form";
import { updateProblems } from "./field";
import { pinField } from "./pin-field";
import { Pickers } from "./pickers";
import { groupForm, settingsForm, slugField, titleField } from "./step-form";
import { waysForm } from "./ways-form";
import { workflowForm } from "./workflow-form";

/** What is chosen, with everything that can be changed of it. */
export class Inspector {
  readonly element = build("div", { class: "inspector" });
  private readonly pickers: Pickers;
  private shown: { key: string; nodes: readonly WorkflowNode[]; edges: unknown } | null = null;
  /** Whether the change on its way came out of this form, which shows it already. */
  private isOwn = false;

  constructor(private readonly store: BuilderStore, private readonly actions: BuilderActions, private readonly close: () => void) {
    this.pickers = new Pickers(store.api);
    store.on("selection", () => this.update());
    store.on("document", () => this.update());
    store.on("overlay", () => this.update(true));
    store.on("workflow", () => this.update(true));
    store.on("problems", () => this.updateProblems());
    store.on("pins", () => {
      if (!this.isOwn) this.update(true);
    });
    this.update();
  }

  /** Puts the focus into the first field, or into the title. */
  focus(onTitle = false): void {
    const first = onTitle ? ".inspector-title-field" : ".inspector-fields :is(input, textarea, select):not([hidden])";
    (this.element.querySelector<HTMLElement>(first) ?? this.element.querySelector<HTMLElement>("h2"))?.focus();
  }

  /** Opens what holds a field, and puts the focus on it. */
  focusField(path: string): void {
    const fields = [...this.element.querySelectorAll<HTMLElement>("[data-path]")].filter((field) => path.startsWith(field.dataset["path"] ?? " "));
    const field = fields.sort((one, other) => (other.dataset["path"]?.length ?? 0) - (one.dataset["path"]?.length ?? 0))[0];
    for (let at = field?.closest("details"); at; at = at.parentElement?.closest("details")) at.open = true;
    field?.scrollIntoView({ block: "center" });
    field?.querySelector<HTMLElement>("input, textarea, select, button, summary")?.focus({ preventScroll: true });
  }

  /** Runs a change of a form: the form is not drawn anew for it. */
  own(change: () => void): void {
    this.isOwn = true;
    try {
      change();
    } finally {
      this.isOwn = false;
    }
  }

  private update(isForced = false): void {
    const { store } = this;
    const key = `${store.selection.join()}|${store.selectedEdge}|${store.overlay?.title}`;
    const nodes = store.chosen;
    const before = this.shown;
    const isSame = before?.key === key && nodes.length === before.nodes.length && nodes.every((node, at) => isUnmoved(node, before.nodes[at]));
    const hasSameWays = before?.edges === store.shown.edges;
    this.shown = { key, nodes, edges: store.shown.edges };
    if (!isForced && isSame && (hasSameWays || this.isOwn)) return;
    if (!isForced && before?.key === key && this.isOwn) return;
    const { scrollTop } = this.element;
    this.draw(nodes);
    if (before?.key === key) this.element.scrollTop = scrollTop;
  }

  private updateProblems(): void {
    updateProblems(this.element);
    this.element.querySelector(".inspector-problems")?.replaceWith(this.stepProblems(this.store.selection[0] ?? ""));
  }

  private draw(nodes: readonly WorkflowNode[]): void {
    const { store } = this;
    const edge = store.chosenEdge;
    const [node] = nodes;
    if (edge) this.element.replaceChildren(edgeForm(store, edge, this.head(say("edge.title"), null)));
    else if (nodes.length > 1) this.element.replaceChildren(this.head(say("group.title", { count: nodes.length }), null), this.groupActions(), groupForm(store, nodes, this.pickers, (change) => this.own(change)));
    else if (node) this.element.replaceChildren(...this.step(node));
    else this.element.replaceChildren(this.head(say("workflow.title"), null), workflowForm(store));
    // What belongs to a field is known once the fields are there.
    this.updateProblems();
  }

  private head(title: string, mark: SVGSVGElement | null, more: HTMLElement | null = null): HTMLElement {
    return build("header", { class: "inspector-head" }, mark && build("span", { class: "step-icon" }, mark), build("div", { class: "inspector-names" }, build("h2", { tabindex: -1 }, title), more), iconButton("close", say("panel.close"), this.close, { small: true }));
  }

  private step(node: WorkflowNode): HTMLElement[] {
    const { store } = this;
    const kind = store.kinds.get(node.kind);
    const family = store.kinds.family(node.kind);
    const head = this.head(kindTitle(kind, node.kind), kindIcon(node.kind, family), build("p", { class: "quiet" }, kindSummary(kind)));
    head.dataset["family"] = family;
    const change = store.overlay?.difference?.changed.get(node.slug);
    if (store.overlay && change) return [head, changeForm(change, kind)];
    const own = (run: () => void): void => this.own(run);
    return [
      head,
      build("div", { class: "inspector-fields" },
        titleField(store, node, own),
        settingsForm(store, node, this.pickers, own)),
      this.stepProblems(node.slug),
      waysForm(store, node, this.actions),
      pinField(store, node, own),
      slugField(store, node),
      store.canEdit && node.kind !== "start" ? build("div", { class: "inspector-foot" },
        button(say("tool.duplicate"), { kind: "quiet", small: true, icon: "copy", run: () => this.actions.duplicate() }),
        button(say("tool.remove"), { kind: "quiet", small: true, icon: "trash", run: () => this.actions.remove() })) : build("div"),
    ];
  }

  /** What is wrong with the step and belongs to no field that is shown. */
  private stepProblems(slug: string): HTMLElement {
    const paths = [...this.element.querySelectorAll<HTMLElement>("[data-path]")].map((field) => field.dataset["path"] ?? "");
    const others = this.store.problems.filter((problem) => problem.node === slug && !paths.some((path) => problem.field?.startsWith(path)));
    return build("ul", { class: "inspector-problems" }, ...others.map((problem) => build("li", { class: problem.severity }, icon("alert"), build("span", { lang: "en" }, problem.message))));
  }

  private groupActions(): HTMLElement {
    if (!this.store.canEdit) return build("div");
    return build("div", { class: "inspector-foot" },
      button(say("tool.duplicate"), { kind: "quiet", small: true, icon: "copy", run: () => this.actions.duplicate() }),
      button(say("tool.copy"), { kind: "quiet", small: true, run: () => this.actions.copy() }),
      button(say("tool.remove"), { kind: "quiet", small: true, icon: "trash", run: () => this.actions.remove() }));
  }
}

/** Whether a step is what it was, wherever it lies. */
function isUnmoved(node: WorkflowNode, before: WorkflowNode | undefined): boolean {
  if (node === before) return true;
  if (!before) return false;
  const { position: _, ...one } = node;
  const { position: __, ...other } = before;
  return sameJSON(one, other);
}
