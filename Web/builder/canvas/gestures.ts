import { edgeAt, loopAt, snap, stepAt, stepNear, stepsIn } from "../layout/hits";
import { route } from "../layout/routes";
import { entryOf } from "../layout/scene";
import { Box, sizes } from "../layout/sizes";
import { connect, moveSteps } from "../model/commands";
import { insideOf, Point } from "../model/document";
import { announce } from "../../shared/dom/announce";
import { say } from "../i18n/text";
import type { CanvasView } from "./canvas-view";

/** What gestures ask of the rest of the builder. */
export interface GestureActions {
  /** Adds a step behind a port, chosen in a list at a place of the page. */
  addBehind(source: string, port: string, at: Point | null): void;
  insertOn(edgeKey: string): void;
  addAt(at: Point): void;
  edit(slug: string): void;
  menu(at: { clientX: number; clientY: number }, slug: string | null, edge: string | null): void;
  dropped(kind: string, at: Point): void;
}

/** What can be hit is at least this high and wide on the screen, however far away one is. */
const smallestTarget = 24;

/** What the pointer does on the canvas: choose, drag, connect, frame, pan, zoom. */
export class Gestures {
  /** Whether the space bar is held: any drag pans then. */
  isPanning = false;
  private readonly touches = new Map<number, { clientX: number; clientY: number }>();

  constructor(private readonly canvas: CanvasView, private readonly actions: GestureActions) {
    const { element } = canvas;
    element.addEventListener("pointerdown", (event) => this.pressed(event));
    element.addEventListener("pointermove", (event) => this.hovered(event));
    element.addEventListener("pointerleave", () => canvas.hover(null));
    element.addEventListener("dblclick", (event) => this.doublePressed(event));
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    element.addEventListener("contextmenu", (event) => this.contextMenu(event));
    element.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("text/x-step-kind")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      canvas.hover(edgeAt(canvas.scene, canvas.place(event), 24));
    });
    element.addEventListener("drop", (event) => {
      const kind = event.dataTransfer?.getData("text/x-step-kind");
      if (!kind) return;
      event.preventDefault();
      this.actions.dropped(kind, canvas.place(event));
    });
    canvas.plus.addEventListener("pointerdown", (event) => event.stopPropagation());
    canvas.plus.addEventListener("click", () => {
      if (canvas.hovered !== null) this.actions.insertOn(canvas.hovered);
    });
  }

  private get store() {
    return this.canvas.store;
  }

  /** The step under the pointer; from far away the one beside it. */
  private stepUnder(event: MouseEvent): string | null {
    const { canvas } = this;
    const step = (event.target as Element).closest<HTMLElement>("[data-step]")?.dataset["step"];
    if (step !== undefined) return step;
    const missing = smallestTarget / canvas.camera.zoom - sizes.height;
    return missing > 0 ? stepNear(canvas.scene, canvas.place(event), missing / 2) : null;
  }

  private pressed(event: PointerEvent): void {
    const target = event.target as Element;
    if (target.closest(".minimap, .note, .edge-plus, .canvas-tools")) return;
    if (event.pointerType === "touch") {
      this.touches.set(event.pointerId, event);
      const lift = (up: PointerEvent): void => {
        if (up.pointerId !== event.pointerId) return;
        this.touches.delete(event.pointerId);
        removeEventListener("pointerup", lift);
        removeEventListener("pointercancel", lift);
      };
      addEventListener("pointerup", lift);
      addEventListener("pointercancel", lift);
      if (this.touches.size === 2) {
        this.pinch();
        return;
      }
    }
    const step = this.stepUnder(event);
    const port = target.closest<HTMLElement>("[data-port]")?.dataset["port"] ?? null;
    if (event.button === 1 || this.isPanning) this.pan(event);
    else if (event.button !== 0) return;
    else if (step !== null && port !== null && this.store.canEdit) this.connect(event, step, port);
    else if (step !== null) this.drag(event, step);
    else {
      const edge = edgeAt(this.canvas.scene, this.canvas.place(event), 8 / this.canvas.camera.zoom);
      if (edge !== null) {
        this.store.selectEdge(edge);
        this.canvas.element.focus({ preventScroll: true });
      } else if (event.pointerType === "touch") this.pan(event, true);
      else this.frame(event);
    }
    event.preventDefault();
    if (step !== null) this.canvas.element.querySelector<HTMLElement>(`[data-step="${step}"]`)?.focus({ preventScroll: true });
    else this.canvas.element.focus({ preventScroll: true });
  }

  /** Follows the pointer until it is lifted; `ended` is told whether it moved. */
  private follow(event: PointerEvent, moved: (event: PointerEvent) => void, ended: (event: PointerEvent, hasMoved: boolean) => void): void {
    const { element } = this.canvas;
    element.setPointerCapture(event.pointerId);
    let hasMoved = false;
    const move = (next: PointerEvent): void => {
      if (next.pointerId !== event.pointerId || this.touches.size > 1) return;
      hasMoved ||= Math.hypot(next.clientX - event.clientX, next.clientY - event.clientY) > 4;
      if (hasMoved) moved(next);
    };
    const end = (last: PointerEvent): void => {
      if (last.pointerId !== event.pointerId) return;
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", end);
      element.removeEventListener("pointercancel", end);
      ended(last, hasMoved && last.type === "pointerup");
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
  }

  private pan(event: PointerEvent, clears = false): void {
    let [x, y] = [event.clientX, event.clientY];
    this.canvas.element.classList.add("panning");
    this.follow(event, (next) => {
      this.canvas.pan(x - next.clientX, y - next.clientY);
      [x, y] = [next.clientX, next.clientY];
    }, (_, hasMoved) => {
      this.canvas.element.classList.remove("panning");
      if (clears && !hasMoved) this.store.select([]);
    });
  }

  private drag(event: PointerEvent, slug: string): void {
    const { store, canvas } = this;
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    const was = store.selection;
    if (adds) store.select(was.includes(slug) ? was.filter((other) => other !== slug) : [...was, slug]);
    else if (!was.includes(slug)) store.select([slug]);
    const from = canvas.place(event);
    const moving = new Set(store.selection);
    for (const one of store.selection) for (const inner of insideOf(store.shown, one)) moving.add(inner);
    const boxes = new Map([...moving].map((one) => [one, store.scene.steps.get(one)?.box]));
    const others = [...store.scene.steps].filter(([one]) => !moving.has(one)).map(([, { box }]) => box);
    const held = store.scene.steps.get(slug)?.box;
    let places = new Map<string, Point>();
    this.follow(event, (next) => {
      if (!store.canEdit || !held) return;
      const here = canvas.place(next);
      const wished: Box = { ...held, x: held.x + here.x - from.x, y: held.y + here.y - from.y };
      const near = others.filter((box) => Math.abs(box.x - wished.x) < 1400 && Math.abs(box.y - wished.y) < 900);
      const { at, lines } = next.altKey ? { at: wished, lines: [] } : snap(wished, near, 7 / canvas.camera.zoom);
      places = new Map([...boxes].flatMap(([one, box]) => (box ? [[one, { x: box.x + at.x - held.x, y: box.y + at.y - held.y }]] : [])));
      canvas.edges.showGuides(lines);
      canvas.showMoved(places);
    }, (_, hasMoved) => {
      canvas.edges.showGuides([]);
      canvas.moved = new Map();
      if (hasMoved && places.size > 0) store.apply(moveSteps(this.withPlaces(), places));
      else if (!hasMoved && !adds) store.select([slug]);
      canvas.showMoved(new Map());
    });
  }

  /** The document with a place for every step: where one is moved all others stay where they are seen. */
  private withPlaces() {
    const { store } = this;
    return moveSteps(store.document, new Map([...store.scene.steps].map(([slug, { box }]) => [slug, { x: box.x, y: box.y }])));
  }

  private connect(event: PointerEvent, slug: string, port: string): void {
    const { canvas, store } = this;
    const drawn = canvas.scene.steps.get(slug);
    const from = drawn?.ports.find((one) => one.port.name === port)?.at;
    if (!drawn || !from) return;
    let over: string | null = null;
    const mark = (target: string | null): void => {
      if (over !== null) canvas.element.querySelector(`[data-step="${over}"]`)?.classList.remove("target");
      over = target;
      if (over !== null) canvas.element.querySelector(`[data-step="${over}"]`)?.classList.add("target");
    };
    canvas.element.classList.add("connecting");
    this.follow(event, (next) => {
      const here = canvas.place(next);
      const hit = stepAt(canvas.scene, here);
      mark(hit !== null && hit !== slug && store.document.nodes.find((node) => node.slug === hit)?.kind !== "start" ? hit : null);
      const box = over === null ? null : canvas.scene.steps.get(over)?.box;
      const to = box ? entryOf(box) : here;
      canvas.edges.showDraft(route(from, to, { source: drawn.box, target: box ?? { x: here.x - 20, y: here.y, width: 40, height: 0 } }));
    }, (last, hasMoved) => {
      const target = over;
      mark(null);
      canvas.element.classList.remove("connecting");
      canvas.edges.showDraft(null);
      if (!hasMoved) this.actions.addBehind(slug, port, null);
      else if (target !== null) {
        store.apply(connect(store.document, slug, port, target), [slug]);
        announce(say("step.connected"));
      } else this.actions.addBehind(slug, port, canvas.place(last));
    });
  }

  private frame(event: PointerEvent): void {
    const { canvas, store } = this;
    const before = event.shiftKey ? store.selection : [];
    const window = canvas.element.getBoundingClientRect();
    const from = canvas.place(event);
    this.follow(event, (next) => {
      const to = canvas.place(next);
      const [left, top] = [Math.min(event.clientX, next.clientX) - window.left, Math.min(event.clientY, next.clientY) - window.top];
      canvas.showMarquee({ x: left, y: top, width: Math.abs(next.clientX - event.clientX), height: Math.abs(next.clientY - event.clientY) });
      const found = stepsIn(canvas.scene, { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) });
      store.select([...new Set([...before, ...found])]);
    }, (_, hasMoved) => {
      canvas.showMarquee(null);
      if (!hasMoved && !event.shiftKey) store.select([]);
    });
  }

  private pinch(): void {
    const { canvas } = this;
    const middle = (): { x: number; y: number; apart: number } => {
      const [one, other] = [...this.touches.values()];
      if (!one || !other) return { x: 0, y: 0, apart: 1 };
      return { x: (one.clientX + other.clientX) / 2, y: (one.clientY + other.clientY) / 2, apart: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) };
    };
    let last = middle();
    const move = (event: PointerEvent): void => {
      if (!this.touches.has(event.pointerId)) return;
      this.touches.set(event.pointerId, event);
      if (this.touches.size !== 2) {
        canvas.element.removeEventListener("pointermove", move);
        return;
      }
      const next = middle();
      const frame = canvas.element.getBoundingClientRect();
      canvas.pan(last.x - next.x, last.y - next.y);
      canvas.zoom(next.apart / Math.max(1, last.apart), { x: next.x - frame.left, y: next.y - frame.top });
      last = next;
    };
    canvas.element.addEventListener("pointermove", move);
  }

  private wheel(event: WheelEvent): void {
    if ((event.target as Element).closest(".canvas-tools")) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 18 : 1;
    if (event.ctrlKey || event.metaKey) {
      const frame = this.canvas.element.getBoundingClientRect();
      const at = { x: event.clientX - frame.left, y: event.clientY - frame.top };
      this.canvas.zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY * lines)) / 160), at);
    } else this.canvas.pan((event.shiftKey ? event.deltaY : event.deltaX) * lines, (event.shiftKey ? 0 : event.deltaY) * lines);
  }

  private hovered(event: PointerEvent): void {
    if (event.buttons !== 0 || event.pointerType === "touch" || this.canvas.camera.zoom < 0.4) return;
    if ((event.target as Element).closest(".edge-plus")) return;
    const isFree = !(event.target as Element).closest("[data-step], .minimap, .note, .canvas-tools");
    this.canvas.hover(isFree ? edgeAt(this.canvas.scene, this.canvas.place(event), 14 / this.canvas.camera.zoom) : null);
  }

  private doublePressed(event: MouseEvent): void {
    const target = event.target as Element;
    if (target.closest(".minimap, .note, .edge-plus, .canvas-tools, [data-port]")) return;
    const step = this.stepUnder(event);
    if (step !== null) this.actions.edit(step);
    else if (this.store.canEdit) this.actions.addAt(this.canvas.place(event));
  }

  private contextMenu(event: MouseEvent): void {
    const target = event.target as Element;
    if (target.closest(".note, .canvas-tools, .minimap")) return;
    event.preventDefault();
    const step = this.stepUnder(event);
    const edge = step === null ? edgeAt(this.canvas.scene, this.canvas.place(event), 10 / this.canvas.camera.zoom) : null;
    if (step !== null && !this.store.selection.includes(step)) this.store.select([step]);
    if (edge !== null) this.store.selectEdge(edge);
    this.actions.menu(event, step, edge);
  }

  /** The loop in whose body a place lies. */
  loopAt(at: Point): string | null {
    return loopAt(this.canvas.scene, at);
  }
}
