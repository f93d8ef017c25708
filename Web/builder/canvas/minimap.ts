import { build } from "../../shared/dom/build";
import { around } from "../layout/sizes";
import { say } from "../i18n/text";
import type { CanvasView } from "./canvas-view";
import { svg } from "./edge-layer";

const [width, height] = [176, 112];

/** The whole workflow small, with the part that is seen; a press or a drag looks there. */
export class Minimap {
  readonly element = build("div", { class: "minimap", "aria-hidden": "true" });
  private readonly drawing = svg("svg", { width, height });
  private readonly blocks = svg("g");
  private readonly part = svg("rect", { class: "minimap-window", rx: 3 });
  private drawn: unknown = null;
  private scale = 1;
  private origin = { x: 0, y: 0 };

  constructor(private readonly canvas: CanvasView) {
    this.element.title = say("canvas.minimap");
    this.drawing.append(this.blocks, this.part);
    this.element.append(this.drawing);
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
  update(): void {
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
    this.part.setAttribute("x", String(this.at(window.x, "x")));
    this.part.setAttribute("y", String(this.at(window.y, "y")));
    this.part.setAttribute("width", String(Math.max(0, window.width * this.scale)));
    this.part.setAttribute("height", String(Math.max(0, window.height * this.scale)));
    const { bounds } = scene;
    const isWhole = window.x <= bounds.x && window.y <= bounds.y && window.x + window.width >= bounds.x + bounds.width && window.y + window.height >= bounds.y + bounds.height;
    this.element.hidden = scene.steps.size < 8 || isWhole;
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
