import { build } from "../../shared/dom/build";
import { around, Box, overlaps } from "../layout/sizes";
import type { DrawnEdge, DrawnStep, Scene } from "../layout/scene";
import { sceneOf } from "../layout/scene";
import { middleOfWay } from "../layout/routes";
import type { Point } from "../model/document";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { Camera, centredOn, fitting, seen, toScene, zoomedAt } from "./camera";
import { EdgeLayer } from "./edge-layer";
import { Lens } from "./lens";
import { Minimap } from "./minimap";
import { NoteLayer } from "./note-layer";
import { outgoingPorts, StepView } from "./step-view";

/** How many steps out of sight are kept. */
const mostKept = 500;
/** How long after its last event a gesture is over, in milliseconds. */
const rest = 120;

/** The graph: steps as elements, ways as SVG below them, all seen through one lens. */
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
  private readonly lens = new Lens(this.element);
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
  /** Whether every step is drawn, seen or not. */
  private isWhole = false;
  private wantsScene = true;

  constructor(readonly store: BuilderStore) {
    this.edges = new EdgeLayer(store);
    this.notes = new NoteLayer(store);
    this.minimap = new Minimap(this);
    this.element.setAttribute("aria-label", say("canvas.label"));
    this.lens.drawing.append(this.edges.element, this.notes.element, this.steps, this.plus);
    const help = build("p", { id: "canvas-help", class: "visually-hidden" }, say("canvas.help"));
    this.element.append(this.lens.element, this.marquee, this.minimap.element, help);
    new ResizeObserver(() => this.resized()).observe(this.element);
    store.on("document", () => this.changed());
    store.on("selection", () => this.stateChanged());
    store.on("problems", () => this.stateChanged());
    store.on("run", () => this.stateChanged());
    store.on("pins", () => this.stateChanged());
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

  /** Looks elsewhere, as part of a gesture: sharp again once it is over. */
  look(camera: Camera): void {
    this.camera = camera;
    if (this.resting !== null) clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.resting = null;
      this.render();
    }, rest);
    this.soon(false);
  }

  /** Looks elsewhere at once. */
  private jump(camera: Camera): void {
    this.camera = camera;
    if (this.resting !== null) clearTimeout(this.resting);
    this.resting = null;
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

  /** Shows everything, below some pixels that something else covers. */
  fit(covered = 0): void {
    const camera = fitting(this.store.scene.bounds, this.size.width, this.size.height - covered);
    this.jump({ ...camera, y: camera.y + covered });
  }

  /** Shows the chosen steps, or everything. */
  fitSelection(): void {
    const boxes = this.store.selection.map((slug) => this.store.scene.steps.get(slug)?.box);
    const box = around(boxes.filter((one): one is Box => one !== undefined));
    if (box) this.jump(fitting(box, this.size.width, this.size.height, 120));
    else this.fit();
  }

  /** Shows the drawing as large as it is. */
  actualSize(): void {
    this.jump(zoomedAt(this.camera, { x: this.size.width / 2, y: this.size.height / 2 }, 1 / this.camera.zoom));
  }

  /** Brings a step into view where it is not, and puts the focus on it if asked. */
  reveal(slug: string, focus = false): void {
    const box = this.store.scene.steps.get(slug)?.box;
    if (!box) return;
    const shown = seen(this.camera, this.size.width, this.size.height, -0.06);
    const isSeen = box.x >= shown.x && box.y >= shown.y && box.x + box.width <= shown.x + shown.width && box.y + box.height <= shown.y + shown.height;
    if (!isSeen || this.camera.zoom < 0.6) this.jump(centredOn(box, this.size.width, this.size.height, Math.max(this.camera.zoom, Math.min(1, 0.9))));
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
    this.minimap.update(this.resting !== null);
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
    if (this.resting === null) this.lens.paint(camera);
    else this.lens.move(camera);
    const shown = seen(camera, size.width, size.height, 0.05);
    const { rendered } = this;
    const isCovered = rendered !== null && shown.x >= rendered.x && shown.y >= rendered.y && shown.x + shown.width <= rendered.x + rendered.width && shown.y + shown.height <= rendered.y + rendered.height;
    if (this.wantsScene || !(isCovered || this.isWhole)) this.renderScene(seen(camera, size.width, size.height, 0.4));
    this.minimap.update(this.resting !== null);
  }

  private renderScene(part: Box): void {
    this.rendered = part;
    this.wantsScene = false;
    const { scene, store } = this;
    this.lens.cover(scene.bounds);
    const gone = new Set(this.views.keys());
    const drawn = [...scene.steps].filter(([slug, { box }]) => overlaps(box, part) || store.selection.includes(slug) || this.views.has(slug));
    this.drawSteps(drawn);
    for (const [slug] of drawn) gone.delete(slug);
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
    this.isWhole = this.views.size === scene.steps.size && this.edges.count === scene.edges.size;
    if (!this.isWhole && scene.steps.size <= mostKept) whenIdle(() => this.drawMore());
  }

  /** Draws some of what is out of sight while there is nothing else to do, so that it is there when it comes into sight. */
  private drawMore(): void {
    if (!this.element.isConnected || this.isWhole) return;
    const { scene } = this;
    const missing = [...scene.steps].filter(([slug]) => !this.views.has(slug));
    this.drawSteps(missing.slice(0, 30));
    if (missing.length > 30) return whenIdle(() => this.drawMore());
    this.edges.update(scene, () => true, mostKept);
    this.isWhole = true;
  }

  private drawSteps(steps: Iterable<readonly [string, DrawnStep]>): void {
    const outgoing = outgoingPorts(this.store);
    const none: ReadonlySet<string> = new Set();
    for (const [slug, step] of steps) {
      let view = this.views.get(slug);
      if (!view) {
        view = new StepView(this.store, slug);
        this.views.set(slug, view);
        this.steps.append(view.element);
      }
      view.update(step, outgoing.get(slug) ?? none);
    }
  }
}

function whenIdle(run: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(run);
  else setTimeout(run, 50);
}
