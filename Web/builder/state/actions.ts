import { toast } from "../../shared/components/toast";
import { announce } from "../../shared/dom/announce";
import { copyText } from "../../shared/browser/clipboard";
import { arrange, freed } from "../layout/arrange";
import { sizes } from "../layout/sizes";
import { copySteps, Fragment, pasteSteps, readFragment, duplicateSteps } from "../model/clipboard";
import { addBehind, addStep, Changed, connect, disconnect, insertOnEdge, moveSteps, removeSteps, setParent } from "../model/commands";
import { edgeOf, insideOf, isLoop, nodeOf, Point, positionOf, WorkflowDocument } from "../model/document";
import { kindTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { BuilderStore } from "./builder-store";

/** What the page does that is no change of the document. */
export interface PageActions {
  openPalette(choose: (kind: string) => void): void;
  editStep(slug: string): void;
  renameStep(slug: string): void;
  reveal(slug: string): void;
  showKeys(): void;
  tryOut(): void;
  /** The point of the drawing in the middle of the window; null where there is no drawing. */
  middle(): Point | null;
}

/** Everything that a person can do with the steps: keys, menus, buttons, the canvas and the outline call the same. */
export class BuilderActions {
  private clipboard: Fragment | null = null;

  constructor(private readonly store: BuilderStore, private readonly page: PageActions) {}

  /** Adds a step chosen in the palette: behind the chosen step, into the chosen edge, or in the middle. */
  openPalette(): void {
    if (!this.store.canEdit) return;
    this.page.openPalette((kind) => this.add(kind));
  }

  /** Adds a step chosen in the palette behind a port. */
  openPaletteBehind(source: string, port: string): void {
    if (this.store.canEdit) this.page.openPalette((kind) => this.addBehind(source, port, kind));
  }

  /** Adds a step of a kind where it fits best now. */
  add(kind: string): void {
    const { store } = this;
    const edge = store.selectedEdge === null ? undefined : edgeOf(store.document, store.selectedEdge);
    const [only] = store.selection.length === 1 ? store.chosen : [];
    if (edge) this.took(insertOnEdge(store.document, store.kinds, edge, this.step(kind)), edge.source);
    else if (only && only.kind !== "end") {
      const taken = new Set(store.document.edges.filter((one) => one.source === only.slug).map((one) => one.port ?? "next"));
      const port = isLoop(only.kind) && insideOf(store.document, only.slug).length === 0 ? "body" : store.kinds.mainPort(only, taken);
      if (port !== null) this.addBehind(only.slug, port, kind);
    } else this.addAt(kind, this.page.middle());
  }

  /** Adds a step behind a port. */
  addBehind(source: string, port: string, kind: string, at: Point | null = null): void {
    const changed = addBehind(this.store.document, this.store.kinds, source, port, this.step(kind, at));
    this.took(changed, source, at !== null);
  }

  /** Puts a step into an edge. */
  insertOn(key: string, kind: string): void {
    const edge = edgeOf(this.store.document, key);
    if (edge) this.took(insertOnEdge(this.store.document, this.store.kinds, edge, this.step(kind)), edge.source);
  }

  /** Adds a step that nothing leads to yet. */
  addAt(kind: string, at: Point | null, parent: string | null = null): void {
    const changed = addStep(this.store.document, { ...this.step(kind, at && { x: at.x - sizes.width / 2, y: at.y - sizes.height / 2 }), parent });
    this.took(changed, null, at !== null);
  }

  /** Leads from a port to a step. */
  connect(source: string, port: string, target: string): void {
    this.store.apply(connect(this.store.document, source, port, target));
    announce(say("step.connected"));
  }

  /** Removes the chosen steps or the chosen edge. */
  remove(): void {
    const { store } = this;
    if (!store.canEdit) return;
    const edge = store.selectedEdge === null ? undefined : edgeOf(store.document, store.selectedEdge);
    if (edge) {
      store.apply(disconnect(store.document, [edge]), []);
      announce(say("edge.removed"));
      return;
    }
    this.removeSteps(store.selection);
  }

  /** Removes steps, with a way to take it back. */
  removeSteps(slugs: readonly string[]): void {
    const { store } = this;
    const removable = slugs.filter((slug) => nodeOf(store.document, slug)?.kind !== "start");
    if (removable.length === 0) {
      if (slugs.length > 0) toast(say("step.startStays"), { kind: "info" });
      return;
    }
    const before = store.document.nodes.length;
    const next = store.document.edges.find((edge) => removable.includes(edge.source) && !removable.includes(edge.target))?.target;
    store.apply(removeSteps(store.document, removable), next ? [next] : []);
    const count = before - store.document.nodes.length;
    toast(say(count === 1 ? "step.removedOne" : "step.removedMany", { count }), { kind: "info", action: { label: say("tool.undo"), run: () => this.undo() } });
  }

  undo(): void {
    this.store.undo();
  }

  redo(): void {
    this.store.redo();
  }

  save(): void {
    void this.store.saver.flush().then(() => announce(say(`save.${this.store.saver.state}`)));
  }

  selectAll(): void {
    this.store.select(this.store.shown.nodes.map((node) => node.slug));
  }

  copy(): void {
    const fragment = copySteps(this.store.shown, this.store.selection);
    if (fragment.nodes.length === 0) return;
    this.clipboard = fragment;
    void copyText(JSON.stringify(fragment, null, 2));
    announce(say("step.copied", { count: fragment.nodes.length }));
  }

  cut(): void {
    if (!this.store.canEdit) return;
    this.copy();
    this.removeSteps(this.store.selection);
  }

  /** Puts in what was copied last: here, or in another window where the browser lets us read it. */
  paste(): void {
    if (!this.store.canEdit) return;
    const own = this.clipboard;
    const read = navigator.clipboard?.readText ? navigator.clipboard.readText().catch(() => "") : Promise.resolve("");
    void read.then((text) => {
      const fragment = readFragment(text) ?? own;
      if (fragment === null) toast(say("step.nothingToPaste"), { kind: "info" });
      else this.pasteFragment(fragment);
    });
  }

  /** Puts in steps out of a text. */
  pasteFragment(fragment: Fragment): void {
    const { store } = this;
    const at = fragment.nodes.every((node) => positionOf(node)) ? this.page.middle() : null;
    const known = fragment.nodes.some((node) => nodeOf(store.document, node.slug) !== undefined);
    const changed = pasteSteps(store.document, fragment, known ? null : at);
    store.apply(this.placed(changed.document, changed.select), changed.select);
    announce(say("step.pasted", { count: changed.select.length }));
  }

  duplicate(): void {
    const { store } = this;
    if (!store.canEdit || store.selection.length === 0) return;
    const changed = duplicateSteps(store.document, store.selection);
    if (changed.select.length > 0) store.apply(this.placed(changed.document, changed.select), changed.select);
  }

  /** Lays everything out anew. */
  tidy(): void {
    const { store } = this;
    store.apply(moveSteps(store.document, arrange(store.document)));
    announce(say("tool.tidied"));
  }

  /** Moves the chosen steps a little: what dragging does, with keys. */
  nudge(direction: "left" | "right" | "up" | "down", by: number): void {
    const { store } = this;
    const [x, y] = { left: [-by, 0], right: [by, 0], up: [0, -by], down: [0, by] }[direction] as [number, number];
    const moving = new Set(store.selection.flatMap((slug) => [slug, ...insideOf(store.document, slug)]));
    const places = new Map([...store.scene.steps].map(([slug, { box }]) => [slug, moving.has(slug) ? { x: box.x + x, y: box.y + y } : { x: box.x, y: box.y }]));
    store.apply(moveSteps(store.document, places), store.selection, `nudge:${store.selection.join()}`);
  }

  /** Puts steps into the body of a loop, or out of all loops. */
  moveInto(slugs: readonly string[], loop: string | null): void {
    this.store.apply(setParent(this.store.document, slugs, loop));
  }

  edit(): void {
    const [slug] = this.store.selection;
    if (slug) this.page.editStep(slug);
  }

  rename(): void {
    const [slug] = this.store.selection;
    if (slug && this.store.canEdit) this.page.renameStep(slug);
  }

  showKeys(): void {
    this.page.showKeys();
  }

  tryOut(): void {
    this.page.tryOut();
  }

  private step(kind: string, position: Point | null = null) {
    return { kind, title: "", parameters: this.store.kinds.startingParameters(kind), position };
  }

  private took(changed: Changed, source: string | null, isPlaced = false): void {
    const [slug = ""] = changed.select;
    this.store.apply(isPlaced ? this.placed(changed.document, []) : this.opened(changed.document, slug, source), changed.select);
    const node = nodeOf(this.store.document, slug);
    announce(say("step.added", { kind: kindTitle(this.store.kinds.get(node?.kind ?? ""), node?.kind ?? "") }));
    this.page.reveal(slug);
  }

  /** Gives a new step a place behind its source; where a hand laid the steps out, what lies there makes room. */
  private opened(document: WorkflowDocument, slug: string, source: string | null): WorkflowDocument {
    const { store } = this;
    // A drawing that nobody arranged by hand is laid out anew each time.
    if (!store.document.nodes.some((node) => node.kind !== "start" && positionOf(node) !== null)) return document;
    return this.placed(document, [slug], source);
  }

  private placed(document: WorkflowDocument, added: readonly string[], source: string | null = null): WorkflowDocument {
    const { scene } = this.store;
    const places = new Map<string, Point>([...scene.steps].map(([slug, { box }]) => [slug, { x: box.x, y: box.y }]));
    const from = source === null ? undefined : scene.steps.get(source)?.box;
    const [slug = ""] = added;
    const node = nodeOf(document, slug);
    if (from && node && !positionOf(node)) {
      const isBody = node.parent === source;
      const at = isBody ? { x: from.x + sizes.width + sizes.bodyGap, y: from.y + 40 } : { x: from.x, y: from.y + from.height + sizes.rowGap };
      const behind = document.edges.filter((edge) => edge.source === slug && edge.target !== node.parent).map((edge) => scene.steps.get(edge.target)?.box);
      const first = Math.min(...behind.map((box) => (box ? box.y : Infinity)));
      // What follows moves down as far as the new step needs.
      const shift = first === Infinity ? 0 : Math.max(0, at.y + sizes.height + sizes.rowGap - first);
      if (shift > 0) for (const [other, place] of places) if (place.y >= first - 1) places.set(other, { ...place, y: place.y + shift });
      const boxes = new Map([...scene.steps].map(([other, { box }]) => [other, { ...box, ...places.get(other) }]));
      const box = freed({ ...at, width: sizes.width, height: sizes.height }, boxes);
      places.set(slug, { x: box.x, y: box.y });
    }
    return moveSteps(document, places);
  }
}
