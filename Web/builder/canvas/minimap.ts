import { build } from "../../shared/dom/build";
import { around } from "../layout/sizes";
import { say } from "../i18n/text";
import type { CanvasView } from "./canvas-view";
import { svg } from "./edge-layer";

const [width, height] = [176, 112];
/** Milliseconds between two sizes of the window in the midst of a gesture: another size is laid out, another place is not. */
const sizing = 150;

/** The whole workflow small, with the part that is seen; a press or a drag looks there. */
export class Minimap {
  readonly element = build("div", { class: "minimap", "aria-hidden": "true" });
  private readonly drawing = svg("svg", { width, height });
  private readonly blocks = svg("g");
  private readonly part = build("div", { class: "minimap-window" });
  private drawn: unknown = null;
  private scale = 1;
  private origin = { x: 0, y: 0 };
  private seen = { width: 0, height: 0 };
  private sizedAt = 0;

  constructor(private readonly canvas: CanvasView) {
    this.element.title = say("canvas.minimap");
    this.drawing.append(this.blocks);
    this.element.append(this.drawing, this.part);
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      this.lookAt(event);
      event.stopPropagation();
      event.preventDefault();
    });
    this.element.addEventListener("pointermove", (event) => {
      if (this.element.hasPointerCapture(event.pointerId)) this.lookAt(event);
    });
  }

  /** Draws the blocks anew where the scene is another one, and the window wherever it is. */
  update(isMoving: boolean): void {
    const { scene, window } = this.canvas;
    if (this.drawn !== scene) {
      this.drawn = scene;
      const bounds = around([scene.bounds]) ?? scene.bounds;
      this.scale = Math.min((width - 16) / Math.max(1, bounds.width), (height - 16) / Math.max(1, bounds.height), 0.12);
      this.origin = { x: bounds.x - (width / this.scale - bounds.width) / 2, y: bounds.y - (height / this.scale - bounds.height) / 2 };
      this.blocks.replaceChildren(...[...scene.steps.values()].map(({ box, node }) => svg("rect", {
        class: `minimap-step ${this.canvas.store.kinds.family(node.kind)}`, rx: 1,
        x: this.at(box.x, "x"), y: this.at(box.y, "y"), width: Math.max(2, box.width * this.scale), height: Math.max(1.5, box.height * this.scale),
      })));
    }
    const { style } = this.part;
    const [wide, high] = [Math.round(window.width * this.scale), Math.round(window.height * this.scale)];
    const isDue = !isMoving || performance.now() - this.sizedAt > sizing;
    if ((wide !== this.seen.width || high !== this.seen.height) && isDue) {
      this.seen = { width: wide, height: high };
      this.sizedAt = performance.now();
      style.width = `${wide}px`;
      style.height = `${high}px`;
    }
    const x = this.at(window.x + window.width / 2, "x") - this.seen.width / 2;
    const y = this.at(window.y + window.height / 2, "y") - this.seen.height / 2;
    style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    const { bounds } = scene;
    const isWhole = window.x <= bounds.x && window.y <= bounds.y && window.x + window.width >= bounds.x + bounds.width && window.y + window.height >= bounds.y + bounds.height;
    this.element.classList.toggle("idle", scene.steps.size < 8 || isWhole);
  }

  private at(value: number, axis: "x" | "y"): number {
    return (value - this.origin[axis]) * this.scale;
  }

  private lookAt(event: PointerEvent): void {
    const frame = this.element.getBoundingClientRect();
    const { canvas } = this;
    const x = (event.clientX - frame.left) / this.scale + this.origin.x;
    const y = (event.clientY - frame.top) / this.scale + this.origin.y;
    const { zoom } = canvas.camera;
    const { width: wide, height: high } = canvas.window;
    canvas.look({ zoom, x: (wide / 2 - x) * zoom, y: (high / 2 - y) * zoom });
  }
}
