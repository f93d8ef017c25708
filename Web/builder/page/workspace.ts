import { button } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { guardUnsaved } from "../../shared/app/unsaved";
import { store as keep, stored } from "../../shared/browser/storage";
import { CanvasView } from "../canvas/canvas-view";
import { Gestures } from "../canvas/gestures";
import { canvasKeys } from "../canvas/keys";
import { Inspector } from "../inspector/inspector";
import type { Point } from "../model/document";
import { say } from "../i18n/text";
import { OutlineView } from "../outline/outline-view";
import { KindList } from "../panels/kind-list";
import { openKindPalette } from "../panels/palette";
import { problemsPanel } from "../panels/problems";
import type { TryPanel } from "../run/try-panel";
import { BuilderActions, PageActions } from "../state/actions";
import type { BuilderStore } from "../state/builder-store";
import { openPublish } from "../versions/publish";
import { canvasTools } from "./canvas-tools";
import { openContextMenu } from "./context-menu";
import { openKeys } from "./keys-dialog";
import { notices } from "./notices";
import { Side } from "./side";
import { toolbar } from "./toolbar";

/** What stands at the right of the graph. */
export type SidePanel = "step" | "try" | "runs" | "versions" | "tests";

/** One workflow being built: the graph or the outline in the middle, kinds at the left, what is chosen at the right. */
export class Workspace implements PageActions {
  readonly element = build("div", { class: "workspace" });
  readonly actions: BuilderActions;
  readonly canvas: CanvasView;
  readonly outline: OutlineView;
  panel: SidePanel | null = null;
  private readonly inspector: Inspector;
  private readonly side = new Side();
  private readonly notices: HTMLElement;
  private readonly stage = build("div", { class: "stage" });
  private readonly bottom = build("section", { class: "bottom", hidden: true, "aria-label": say("problems.title") });
  private trial: TryPanel | null = null;
  private readonly narrow = matchMedia("(max-width: 819.98px)");
  private readonly leave: (() => void)[] = [];
  private readonly changedPanel = new Set<() => void>();

  constructor(readonly store: BuilderStore) {
    this.actions = new BuilderActions(store, this);
    this.canvas = new CanvasView(store);
    canvasKeys(this.canvas, this.gestures(), this.actions);
    this.canvas.element.append(canvasTools(this));
    this.notices = notices(store);
    this.inspector = new Inspector(store, this.actions, () => void this.open(null));
    this.outline = new OutlineView(store, this.actions, (slug) => this.editStep(slug));
    const kinds = new KindList(store.kinds, (kind) => this.actions.add(kind), true);
    const shelf = build("aside", { class: "shelf", "aria-label": say("palette.kinds"), hidden: !store.mayEdit }, kinds.element);
    const bottomClose = button(say("panel.close"), { kind: "plain", small: true, run: () => this.showProblems(false) });
    this.bottom.append(build("header", {}, build("h2", {}, say("problems.title")), bottomClose), problemsPanel(store, (slug, field) => this.goTo(slug, field)));
    const middle = build("div", { class: "middle" }, this.notices, this.stage, this.bottom);
    this.element.append(toolbar(this), build("div", { class: "workspace-body" }, shelf, middle, this.side.element));
    this.follow();
    this.showView(this.view);
    void this.open(this.narrow.matches ? null : "step");
    store.check(0);
  }

  /** Whether the graph or the outline is shown: as the person chose it, else the outline where there is little room. */
  get view(): "graph" | "outline" {
    const chosen = stored("lyceum.builder.view");
    if (chosen === "graph" || chosen === "outline") return chosen;
    return this.narrow.matches ? "outline" : "graph";
  }

  /** Shows the graph or the outline. */
  showView(view: "graph" | "outline", isChosen = false): void {
    if (isChosen) keep("lyceum.builder.view", view);
    this.element.dataset["view"] = view;
    this.stage.replaceChildren(view === "graph" ? this.canvas.element : this.outline.element);
    this.tellPanels();
    if (isChosen) {
      if (view === "outline") this.outline.focus(this.store.selection.at(-1) ?? null);
      else this.canvas.element.focus();
    }
  }

  /** Calls back when another panel or view is shown. */
  onPanels(listener: () => void): void {
    this.changedPanel.add(listener);
  }

  /** Shows a panel at the right, or none. What it is made of is read with its first use. */
  async open(panel: SidePanel | null, focus = false): Promise<void> {
    const was = this.panel;
    this.panel = panel;
    if (was === "versions" && panel !== "versions" && this.store.overlay) this.store.show(null);
    this.tellPanels();
    const content = panel === null ? null : panel === "step" ? this.inspector.element : await this.content(panel);
    if (this.panel !== panel) return;
    this.side.show(content, say(`panel.${panel ?? "step"}`));
    if (focus) (panel === "try" ? this.trial?.input : this.side.element.querySelector<HTMLElement>("h2"))?.focus();
  }

  private async content(panel: Exclude<SidePanel, "step">): Promise<HTMLElement> {
    const { store } = this;
    const go = (slug: string): void => this.goTo(slug, null, false);
    const close = (): void => {
      void this.open(null);
      (this.view === "graph" ? this.canvas.element : this.outline.element.querySelector<HTMLElement>("[tabindex='0']"))?.focus();
    };
    switch (panel) {
      case "try": {
        const { TryPanel } = await import("../run/try-panel");
        this.trial ??= new TryPanel(store, go, close);
        return this.trial.element;
      }
      case "runs": return new (await import("../run/runs-panel")).RunsPanel(store, go, close).element;
      case "versions": return new (await import("../versions/versions-panel")).VersionsPanel(store, close, () => void this.publish()).element;
      case "tests": return new (await import("../tests/tests-panel")).TestsPanel(store, close, () => this.trial?.trial.runID ?? null).element;
    }
  }

  /** Shows the list of problems below the graph, or hides it. */
  showProblems(shown: boolean): void {
    this.bottom.hidden = !shown;
    this.tellPanels();
    if (shown) this.bottom.querySelector<HTMLElement>("button.problem-line")?.focus();
  }

  get areProblemsShown(): boolean {
    return !this.bottom.hidden;
  }

  /** Shows a step wherever it is, and the field if one is named. */
  goTo(slug: string, field: string | null, opens = true): void {
    this.store.select([slug]);
    this.reveal(slug);
    if (!opens) return;
    void this.open("step");
    if (field !== null) this.inspector.focusField(field);
    else this.inspector.focus();
  }

  openPalette(choose: (kind: string) => void): void {
    if (this.store.canEdit) openKindPalette(this.store.kinds, choose);
  }

  editStep(slug: string): void {
    this.store.select([slug]);
    void this.open("step");
    this.inspector.focus();
  }

  renameStep(slug: string): void {
    this.store.select([slug]);
    void this.open("step");
    this.inspector.focus(true);
  }

  reveal(slug: string): void {
    if (this.element.dataset["view"] === "outline") this.outline.focus(slug);
    else this.canvas.reveal(slug, true);
  }

  showKeys(): void {
    openKeys();
  }

  tryOut(): void {
    void this.open("try", true);
  }

  publish(): Promise<void> {
    return openPublish(this.store, () => this.showProblems(true));
  }

  middle(): Point | null {
    return this.element.dataset["view"] === "graph" ? this.canvas.middle : null;
  }

  /** Stops following anything outside; call when the page is left. */
  destroy(): void {
    for (const leave of this.leave) leave();
    void this.store.saver.flush();
  }

  private gestures(): Gestures {
    const { canvas, actions } = this;
    const made: Gestures = new Gestures(canvas, {
      addBehind: (source, port, at) => this.openPalette((kind) => actions.addBehind(source, port, kind, at && { x: at.x, y: at.y + 34 })),
      insertOn: (key) => this.openPalette((kind) => actions.insertOn(key, kind)),
      addAt: (at) => this.openPalette((kind) => actions.addAt(kind, at, made.loopAt(at))),
      edit: (slug) => this.editStep(slug),
      menu: (at, slug, edge) => openContextMenu(this, at, slug, edge),
      dropped: (kind, at) => {
        if (canvas.hovered !== null) actions.insertOn(canvas.hovered, kind);
        else actions.addAt(kind, at, made.loopAt(at));
      },
    });
    return made;
  }

  private follow(): void {
    const { store } = this;
    this.leave.push(guardUnsaved(() => store.saver.isUnsaved));
    const keys = (event: KeyboardEvent): void => this.keyPressed(event);
    document.addEventListener("keydown", keys);
    this.leave.push(() => document.removeEventListener("keydown", keys));
    store.on("overlay", () => {
      if (store.overlay) this.canvas.fit(this.notices.offsetHeight);
    });
    store.on("selection", () => {
      if (store.selection.length + (store.selectedEdge === null ? 0 : 1) > 0 && this.panel === null && !this.narrow.matches) void this.open("step");
    });
    this.narrow.addEventListener("change", () => {
      if (stored("lyceum.builder.view") === null) this.showView(this.view);
    });
  }

  /** What keys do wherever the focus is. */
  private keyPressed(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const isTyping = (event.target as Element).closest?.("input, textarea, select, [contenteditable]") !== null;
    if (key === "s") this.actions.save();
    else if (key === "enter" && !event.shiftKey) this.tryOut();
    else if (key === "z" && !isTyping && !event.defaultPrevented) {
      if (event.shiftKey) this.actions.redo();
      else this.actions.undo();
    } else return;
    event.preventDefault();
  }

  private tellPanels(): void {
    for (const listener of this.changedPanel) listener();
  }
}
