import { build } from "../../shared/dom/build";
import { around, Box, overlaps } from "../layout/sizes";
import type { DrawnEdge, Scene } from "../layout/scene";
import { sceneOf } from "../layout/scene";
import { middleOfWay } from "../layout/routes";
import type { Point } from "../model/document";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { Camera, centredOn, fitting, seen, toScene, zoomedAt, zooms } from "./camera";
import { EdgeLayer } from "./edge-layer";
import { Minimap } from "./minimap";
import { NoteLayer } from "./note-layer";
import { outgoingPorts, StepView } from "./step-view";

/** How many steps out of sight are kept. */
const mostKept = 500;

/** The graph: steps as elements, ways as SVG below them, all moved by one transform; what cannot be seen is not there. */
export class CanvasView {
  readonly element = build("div", { class: "canvas", tabindex: 0, role: "group", "aria-describedby": "canvas-help" });
  readonly edges: EdgeLayer;
  readonly notes: NoteLayer;
  /** Steps on their way: they lie elsewhere than the document says. */
  moved: ReadonlyMap<string, Point> = new Map();
  camera: Camera = { x: 0, y: 0, zoom: 1 };
  /** The edge under the pointer. */
  hovered: string | null = null;
  readonly plus = build("button", { type: "button", class: "edge-plus", tabindex: -1, "aria-hidden": "true", hidden: true });
  private readonly grid = build("div", { class: "canvas-grid" });
  private gridZoom = 0;
  private readonly world = build("div", { class: "canvas-world" });
  private readonly steps = build("div", { class: "canvas-steps" });
  private readonly marquee = build("div", { class: "marquee", hidden: true });
  private readonly minimap: Minimap;
  private readonly views = new Map<string, StepView>();
  private size = { width: 0, height: 0 };
  private rendered: Box | null = null;
  private frame: number | null = null;
  private resting: ReturnType<typeof setTimeout> | null = null;
  private movedScene: { scene: Scene; moved: ReadonlyMap<string, Point>; document: unknown } | null = null;
  private isFitted = false;
  private wantsScene = true;

  constructor(readonly store: BuilderStore) {
    this.edges = new EdgeLayer(store);
    this.notes = new NoteLayer(store);
    this.minimap = new Minimap(this);
    this.element.setAttribute("aria-label", say("canvas.label"));
    this.world.append(this.edges.element, this.notes.element, this.steps, this.plus);
    const help = build("p", { id: "canvas-help", class: "visually-hidden" }, say("canvas.help"));
    this.element.append(this.grid, this.world, this.marquee, this.minimap.element, help);
    new ResizeObserver(() => this.resized()).observe(this.element);
    store.on("document", () => this.changed());
    store.on("selection", () => this.stateChanged());
    store.on("problems", () => this.stateChanged());
    store.on("run", () => this.stateChanged());
  }

  /** The places of everything, those of steps on their way with it. */
  get scene(): Scene {
    if (this.moved.size === 0) return this.store.scene;
    const { shown } = this.store;
    if (this.movedScene?.moved !== this.moved || this.movedScene.document !== shown) {
      this.movedScene = { scene: sceneOf(shown, this.store.kinds, this.moved), moved: this.moved, document: shown };
    }
    return this.movedScene.scene;
  }

  /** A place of the drawing for one of the page. */
  place(page: { clientX: number; clientY: number }): Point {
    const frame = this.element.getBoundingClientRect();
    return toScene(this.camera, { x: page.clientX - frame.left, y: page.clientY - frame.top });
  }

  /** Looks elsewhere. */
  look(camera: Camera): void {
    this.camera = camera;
    this.world.classList.add("moving");
    if (this.resting !== null) clearTimeout(this.resting);
    // The drawing is made sharp again once it rests.
    this.resting = setTimeout(() => {
      this.world.classList.remove("moving");
      this.render();
    }, 180);
    this.soon(false);
  }

  /** Moves the window by some pixels. */
  pan(x: number, y: number): void {
    this.look({ ...this.camera, x: this.camera.x - x, y: this.camera.y - y });
  }

  /** Goes nearer or away, around a point of the window or its middle. */
  zoom(factor: number, at: Point | null = null): void {
    this.look(zoomedAt(this.camera, at ?? { x: this.size.width / 2, y: this.size.height / 2 }, factor));
  }

  /** Shows everything. */
  fit(): void {
    this.look(fitting(this.store.scene.bounds, this.size.width, this.size.height));
  }

  /** Shows the chosen steps, or everything. */
  fitSelection(): void {
    const boxes = this.store.selection.map((slug) => this.store.scene.steps.get(slug)?.box);
    const box = around(boxes.filter((one): one is Box => one !== undefined));
    if (box) this.look(fitting(box, this.size.width, this.size.height, 120));
    else this.fit();
  }

  /** Shows the drawing as large as it is. */
  actualSize(): void {
    this.zoom(1 / this.camera.zoom);
  }

  /** Brings a step into view where it is not, and puts the focus on it if asked. */
  reveal(slug: string, focus = false): void {
    const box = this.store.scene.steps.get(slug)?.box;
    if (!box) return;
    const shown = seen(this.camera, this.size.width, this.size.height, -0.06);
    const isSeen = box.x >= shown.x && box.y >= shown.y && box.x + box.width <= shown.x + shown.width && box.y + box.height <= shown.y + shown.height;
    if (!isSeen || this.camera.zoom < 0.6) this.look(centredOn(box, this.size.width, this.size.height, Math.max(this.camera.zoom, Math.min(1, 0.9))));
    this.render();
    if (focus) this.views.get(slug)?.element.focus({ preventScroll: true });
  }

  /** The point of the drawing in the middle of the window. */
  get middle(): Point {
    return toScene(this.camera, { x: this.size.width / 2, y: this.size.height / 2 });
  }

  /** The part of the drawing that can be seen. */
  get window(): Box {
    return seen(this.camera, this.size.width, this.size.height);
  }

  /** Shows steps on their way, or at rest again. */
  showMoved(moved: ReadonlyMap<string, Point>): void {
    this.moved = moved;
    this.soon(true);
  }

  /** The frame that a marquee is being drawn over, in the window. */
  showMarquee(frame: Box | null): void {
    this.marquee.hidden = frame === null;
    if (frame === null) return;
    this.marquee.style.transform = `translate(${frame.x}px, ${frame.y}px)`;
    this.marquee.style.width = `${frame.width}px`;
    this.marquee.style.height = `${frame.height}px`;
  }

  /** Marks the edge under the pointer, with a button to put a step into it. */
  hover(key: string | null): void {
    if (this.hovered === key) return;
    this.hovered = key;
    const edge = key === null ? undefined : this.scene.edges.get(key);
    this.plus.hidden = edge === undefined || !this.store.canEdit;
    if (edge) {
      const at = edge.edge.condition || edge.label ? middleOfWay(edge.corners.slice(0, 2)) : edge.middle;
      this.plus.style.transform = `translate(${at.x}px, ${at.y}px)`;
    }
    this.edges.updateState(key);
  }

  private changed(): void {
    this.hover(null);
    this.soon(true);
  }

  private stateChanged(): void {
    for (const view of this.views.values()) view.updateState();
    this.edges.updateState(this.hovered);
    this.minimap.update();
  }

  private resized(): void {
    const { width, height } = this.element.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const before = this.size;
    this.size = { width, height };
    if (this.isFitted) {
      // What was in the middle stays there when a panel opens beside it.
      this.camera = { ...this.camera, x: this.camera.x + (width - before.width) / 2 };
      this.soon(false);
      return;
    }
    this.isFitted = true;
    const { bounds, steps } = this.store.scene;
    const all = fitting(bounds, width, height);
    const first = [...steps.values()].find(({ node }) => node.kind === "start")?.box;
    // A workflow too large to be read at a glance begins at its start.
    this.camera = all.zoom >= 0.6 || !first ? all : { zoom: 0.85, x: width / 2 - (first.x + first.width / 2) * 0.85, y: 48 - first.y * 0.85 };
    this.render();
  }

  private soon(isChanged: boolean): void {
    this.wantsScene ||= isChanged;
    if (this.frame !== null) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.render();
    });
  }

  /** Draws what can be seen, and a margin around it that is moved into view without drawing anything. */
  render(): void {
    const { camera, size } = this;
    if (size.width === 0) return;
    this.world.style.transform = `translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})`;
    this.element.classList.toggle("far", camera.zoom < 0.5);
    this.moveGrid(camera);
    const shown = seen(camera, size.width, size.height, 0.05);
    const { rendered } = this;
    const isCovered = rendered !== null && shown.x >= rendered.x && shown.y >= rendered.y && shown.x + shown.width <= rendered.x + rendered.width && shown.y + shown.height <= rendered.y + rendered.height && rendered.width < shown.width * 3;
    if (this.wantsScene || !isCovered) this.renderScene(seen(camera, size.width, size.height, 0.4));
    this.minimap.update();
  }

  /** The dots of the ground go with the drawing: they are moved by less than one of their distances, and never drawn anew. */
  private moveGrid({ x, y, zoom }: Camera): void {
    const step = 24 * zoom;
    const within = (value: number): number => ((value % step) + step) % step;
    this.grid.style.transform = `translate(${within(x)}px, ${within(y)}px)`;
    if (zoom === this.gridZoom) return;
    this.gridZoom = zoom;
    this.grid.style.backgroundSize = `${step}px ${step}px`;
  }

  private renderScene(part: Box): void {
    this.rendered = part;
    this.wantsScene = false;
    const { scene, store } = this;
    const outgoing = outgoingPorts(store);
    const none: ReadonlySet<string> = new Set();
    const gone = new Set(this.views.keys());
    for (const [slug, step] of scene.steps) {
      if (!overlaps(step.box, part) && !store.selection.includes(slug) && !this.views.has(slug)) continue;
      gone.delete(slug);
      let view = this.views.get(slug);
      if (!view) {
        view = new StepView(store, slug);
        this.views.set(slug, view);
        this.steps.append(view.element);
      }
      view.update(step, outgoing.get(slug) ?? none);
    }
    for (const slug of gone) {
      const view = this.views.get(slug);
      // What has been drawn stays for the way back, as long as it is not too much.
      if (scene.steps.has(slug) && this.views.size <= mostKept) continue;
      if (view?.element.contains(document.activeElement) && scene.steps.has(slug)) continue;
      const hadFocus = view?.element === document.activeElement;
      view?.element.remove();
      this.views.delete(slug);
      if (hadFocus) this.element.focus({ preventScroll: true });
    }
    const isSeen = (edge: DrawnEdge): boolean => overlaps(edge.box, part, 80);
    this.edges.update(scene, isSeen, mostKept);
    this.notes.update();
  }

  /** The nearest and the furthest that one may go. */
  static readonly zooms = zooms;
}
