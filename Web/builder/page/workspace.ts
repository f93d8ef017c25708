import { confirmDialog } from "../../shared/components/confirm";
import { notice } from "../../shared/components/states";
import { button } from "../../shared/components/button";
import { ActionMenu, type MenuItem } from "../../shared/components/menu";
import { build } from "../../shared/dom/build";
import { guardUnsaved } from "../../shared/app/unsaved";
import { store as keep, stored } from "../../shared/browser/storage";
import { CanvasView } from "../canvas/canvas-view";
import { Gestures } from "../canvas/gestures";
import { canvasKeys } from "../canvas/keys";
import { Inspector } from "../inspector/inspector";
import { difference } from "../model/difference";
import { portOf, Point } from "../model/document";
import { say } from "../i18n/text";
import { OutlineView } from "../outline/outline-view";
import { KindList } from "../panels/kind-list";
import { openKindPalette } from "../panels/palette";
import { problemsPanel } from "../panels/problems";
import { TryPanel } from "../run/try-panel";
import { BuilderActions, PageActions } from "../state/actions";
import type { BuilderStore } from "../state/builder-store";
import { TestsPanel } from "../tests/tests-panel";
import { comparison } from "../versions/overlay";
import { openPublish } from "../versions/publish";
import { VersionsPanel } from "../versions/versions-panel";
import { canvasTools } from "./canvas-tools";
import { openKeys } from "./keys-dialog";
import { toolbar } from "./toolbar";

/** What stands at the right of the graph. */
export type SidePanel = "step" | "try" | "versions" | "tests";

/** One workflow being built: the graph or the outline in the middle, kinds at the left, what is chosen at the right. */
export class Workspace implements PageActions {
  readonly element = build("div", { class: "workspace" });
  readonly actions: BuilderActions;
  readonly canvas: CanvasView;
  readonly outline: OutlineView;
  panel: SidePanel | null = null;
  private readonly inspector: Inspector;
  private readonly side = build("aside", { class: "side" });
  private readonly stage = build("div", { class: "stage" });
  private readonly bottom = build("section", { class: "bottom", hidden: true });
  private readonly notices = build("div", { class: "notices" });
  private readonly shelf: HTMLElement;
  private trial: TryPanel | null = null;
  private readonly narrow = matchMedia("(max-width: 819.98px)");
  private readonly leave: (() => void)[] = [];
  private readonly changedPanel = new Set<() => void>();

  constructor(readonly store: BuilderStore) {
    this.actions = new BuilderActions(store, this);
    this.canvas = new CanvasView(store);
    const gestures: Gestures = new Gestures(this.canvas, {
      addBehind: (source, port, at) => this.openPalette((kind) => this.actions.addBehind(source, port, kind, at && { x: at.x, y: at.y + 34 })),
      insertOn: (key) => this.openPalette((kind) => this.actions.insertOn(key, kind)),
      addAt: (at) => this.openPalette((kind) => this.actions.addAt(kind, at, gestures.loopAt(at))),
      edit: (slug) => this.editStep(slug),
      menu: (at, slug, edge) => this.contextMenu(at, slug, edge),
      dropped: (kind, at) => {
        const edge = this.canvas.hovered;
        if (edge !== null) this.actions.insertOn(edge, kind);
        else this.actions.addAt(kind, at, gestures.loopAt(at));
      },
    });
    canvasKeys(this.canvas, gestures, this.actions);
    this.canvas.element.append(canvasTools(this));
    this.inspector = new Inspector(store, this.actions, () => this.open(null));
    this.outline = new OutlineView(store, this.actions, (slug) => this.editStep(slug));
    this.shelf = this.makeShelf();
    this.side.tabIndex = -1;
    this.bottom.setAttribute("aria-label", say("problems.title"));
    const bottomClose = button(say("panel.close"), { kind: "plain", small: true, run: () => this.showProblems(false) });
    this.bottom.append(build("header", {}, build("h2", {}, say("problems.title")), bottomClose), problemsPanel(store, (slug, field) => this.goTo(slug, field)));
    const middle = build("div", { class: "middle" }, this.notices, this.stage, this.bottom);
    this.element.append(toolbar(this), build("div", { class: "workspace-body" }, this.shelf, middle, this.side));
    this.makeResizable();
    this.follow();
    this.showView(this.view);
    this.open(this.narrow.matches ? null : "step");
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

  /** Shows a panel at the right, or none. */
  open(panel: SidePanel | null, focus = false): void {
    const was = this.panel;
    this.panel = panel;
    if (was === "versions" && panel !== "versions" && this.store.overlay) this.store.show(null);
    const close = (): void => {
      this.open(null);
      (this.view === "graph" ? this.canvas.element : this.outline.element.querySelector<HTMLElement>("[tabindex='0']"))?.focus();
    };
    if (panel === "try") this.trial ??= new TryPanel(this.store, (slug) => this.goTo(slug, null, false), close);
    const shown = panel === "step" ? this.inspector.element
      : panel === "try" ? this.trial?.element
      : panel === "versions" ? new VersionsPanel(this.store, close, () => void openPublish(this.store, () => this.showProblems(true))).element
      : panel === "tests" ? new TestsPanel(this.store, close, () => this.trial?.trial.runID ?? null).element : undefined;
    this.side.replaceChildren(...(shown ? [this.handle, shown] : []));
    this.side.hidden = !shown;
    this.side.setAttribute("aria-label", say(`panel.${panel ?? "step"}`));
    this.tellPanels();
    if (focus) (panel === "try" ? this.trial?.input : this.side.querySelector<HTMLElement>("h2"))?.focus();
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
    this.reveal(slug, false);
    if (!opens) return;
    this.open("step");
    if (field !== null) this.inspector.focusField(field);
    else this.inspector.focus();
  }

  openPalette(choose: (kind: string) => void): void {
    if (this.store.canEdit) openKindPalette(this.store.kinds, choose);
  }

  editStep(slug: string): void {
    this.store.select([slug]);
    this.open("step");
    this.inspector.focus();
  }

  renameStep(slug: string): void {
    this.store.select([slug]);
    this.open("step");
    this.inspector.focus(true);
  }

  reveal(slug: string, focus: boolean): void {
    if (this.element.dataset["view"] === "outline") this.outline.focus(slug);
    else this.canvas.reveal(slug, true);
    void focus;
  }

  showKeys(): void {
    openKeys();
  }

  tryOut(): void {
    this.open("try", true);
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

  private follow(): void {
    const { store } = this;
    this.leave.push(guardUnsaved(() => store.saver.isUnsaved));
    const keys = (event: KeyboardEvent): void => {
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
    };
    document.addEventListener("keydown", keys);
    this.leave.push(() => document.removeEventListener("keydown", keys));
    store.on("save", () => this.showNotices());
    store.on("overlay", () => {
      this.showNotices();
      if (store.overlay) this.canvas.fit();
    });
    store.on("selection", () => {
      if (store.selection.length + (store.selectedEdge === null ? 0 : 1) > 0 && this.panel === null && !this.narrow.matches) this.open("step");
    });
    this.narrow.addEventListener("change", () => {
      if (stored("lyceum.builder.view") === null) this.showView(this.view);
    });
    this.showNotices();
  }

  private tellPanels(): void {
    for (const listener of this.changedPanel) listener();
  }

  private showNotices(): void {
    const { store } = this;
    const shown: HTMLElement[] = [];
    if (!store.mayEdit) shown.push(notice("info", say("readOnly.title"), build("p", {}, say("readOnly.text"))));
    if (store.overlay) {
      const found = store.overlay.difference;
      const counts = found ? say("diff.counts", { added: found.added.length, changed: found.changed.size, removed: found.removed.length }) : say("versions.lookOnly");
      shown.push(notice("info", store.overlay.title, build("p", {}, counts), button(say("versions.backToDraft"), { small: true, run: () => store.show(null) })));
    }
    if (store.saver.state === "conflict") {
      shown.push(notice("warning", say("conflict.title"), build("p", {}, say("conflict.text")), build("div", { class: "version-actions" },
        button(say("conflict.compare"), { small: true, kind: "quiet", run: () => this.compareConflict() }),
        button(say("conflict.theirs"), { small: true, kind: "quiet", run: () => this.takeTheirs() }),
        button(say("conflict.mine"), { small: true, run: () => store.saver.overwrite() }))));
    }
    this.notices.replaceChildren(...shown);
  }

  private async compareConflict(): Promise<void> {
    const { api, workflow, document } = this.store;
    const draft = await api.draft(workflow.slug);
    this.store.show(comparison(say("conflict.compareTitle"), draft.definition, document));
  }

  private async takeTheirs(): Promise<void> {
    const { store } = this;
    const draft = await store.api.draft(store.workflow.slug);
    const found = difference(draft.definition, store.document);
    await confirmDialog({
      title: say("conflict.theirsTitle"), text: say("conflict.theirsText", { count: found.added.length + found.changed.size + found.removed.length }), confirm: say("conflict.theirs"), danger: true,
      run: () => Promise.resolve(store.reset(draft.definition, draft.etag)),
    });
  }

  private makeShelf(): HTMLElement {
    const list = new KindList(this.store.kinds, (kind) => this.actions.add(kind), true);
    return build("aside", { class: "shelf", "aria-label": say("palette.kinds"), hidden: !this.store.mayEdit }, list.element);
  }

  private readonly handle = build("div", { class: "side-handle", role: "separator", tabindex: 0, "aria-orientation": "vertical" });

  /** The panel at the right becomes as wide as the person drags it, or moves its edge with the arrows. */
  private makeResizable(): void {
    const { handle, side } = this;
    const set = (width: number): void => {
      const kept = Math.round(Math.min(Math.max(width, 280), Math.max(320, innerWidth * 0.6)));
      this.element.style.setProperty("--side-width", `${kept}px`);
      handle.setAttribute("aria-valuenow", String(kept));
      keep("lyceum.builder.side", String(kept));
    };
    handle.setAttribute("aria-label", say("panel.width"));
    handle.setAttribute("aria-valuemin", "280");
    handle.setAttribute("aria-valuemax", "900");
    set(Number(stored("lyceum.builder.side")) || 360);
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      const from = side.getBoundingClientRect().width;
      const move = (moved: PointerEvent): void => set(from + event.clientX - moved.clientX);
      handle.addEventListener("pointermove", move);
      handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
      event.preventDefault();
    });
    handle.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: 24, ArrowRight: -24 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      set(side.getBoundingClientRect().width + by);
    });
  }

  private contextMenu(at: { clientX: number; clientY: number }, slug: string | null, edge: string | null): void {
    const { store, actions } = this;
    if (!store.canEdit) return;
    const frame = this.canvas.element.getBoundingClientRect();
    const anchor = build("span", { class: "menu-anchor", "aria-label": say("canvas.menu") });
    anchor.style.transform = `translate(${at.clientX - frame.left}px, ${at.clientY - frame.top}px)`;
    this.canvas.element.append(anchor);
    const place = this.canvas.place(at);
    const node = slug === null ? undefined : store.shown.nodes.find((one) => one.slug === slug);
    const items: MenuItem[] = node ? [
      { label: say("outline.edit"), icon: "pencil", hint: "Enter", run: () => this.editStep(node.slug) },
      ...store.kinds.ports(node).filter((port) => port.role !== "error" || !store.document.edges.some((one) => one.source === node.slug && portOf(one) === "error")).map((port): MenuItem => ({ label: say(port.role === "error" ? "outline.addError" : "outline.addAt", { port: say("port.next") === port.name ? "" : port.name }), icon: "plus", run: () => actions.openPaletteBehind(node.slug, port.name) })),
      "separator",
      { label: say("tool.copy"), hint: "Ctrl C", run: () => actions.copy() }, { label: say("tool.duplicate"), icon: "copy", hint: "Ctrl D", run: () => actions.duplicate() },
      { label: say("tool.remove"), icon: "trash", danger: true, hint: "Del", run: () => actions.remove() },
    ] : edge !== null ? [
      { label: say("edge.insert"), icon: "plus", run: () => this.openPalette((kind) => actions.insertOn(edge, kind)) },
      { label: say("edge.remove"), icon: "trash", danger: true, run: () => actions.remove() },
    ] : [
      { label: say("palette.title"), icon: "plus", hint: "Tab", run: () => this.openPalette((kind) => actions.addAt(kind, place)) },
      { label: say("note.add"), run: () => this.canvas.notes.add(place) },
      { label: say("tool.paste"), hint: "Ctrl V", run: () => actions.paste() },
      "separator", { label: say("tool.tidy"), run: () => actions.tidy() }, { label: say("tool.selectAll"), hint: "Ctrl A", run: () => actions.selectAll() },
    ];
    ActionMenu.open(anchor, items);
    setTimeout(() => anchor.remove(), 0);
  }
}
