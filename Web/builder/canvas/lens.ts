import { build } from "../../shared/dom/build";
import type { Box } from "../layout/sizes";
import type { Camera } from "./camera";

/** Between these the painted drawing is stretched while a gesture lasts; beyond them it is painted anew. */
const stretch = { least: 0.6, most: 4 } as const;
/**
 * Who goes on zooming out soon needs a smaller picture: it is painted for so much of the zoom at once, which covers more
 * and costs less.
 */
const ahead = 0.5;
/** How long a painting is kept at least while a gesture lasts, in milliseconds. */
const kept = 160;
/** Below these zooms steps are drawn with their titles alone, and as mere blocks. */
const far = { titles: 0.5, blocks: 0.22 } as const;
/** How far the ground reaches beyond the steps: a multiple of the distance of its dots. */
const margin = 6000;

/**
 * What the drawing is looked at through. The browser keeps a picture of it, painted for one zoom. While a gesture lasts only
 * the picture is moved and stretched, which costs next to nothing however much there is in it; once it rests it is painted
 * for its zoom, with as much detail as can be read there.
 */
export class Lens {
  /** The picture, which is moved. */
  readonly element = build("div", { class: "canvas-world" });
  /** What is in it, at the zoom for which it is painted. */
  readonly drawing = build("div", { class: "canvas-drawing" });
  /**
   * An opaque ground below everything: without it Chromium gives each step with its letters a layer of its own, for the sake
   * of how letters are smoothed, and sorts hundreds of layers for each frame.
   */
  private readonly ground = build("div", { class: "canvas-ground" });
  private readonly grid = build("div", { class: "canvas-grid" });
  private zoom = 0;
  private paintedAt = 0;

  /** `frame` is told how much detail there is to be. */
  constructor(private readonly frame: HTMLElement) {
    this.drawing.append(this.ground, this.grid);
    this.element.append(this.drawing);
  }

  /** Has the ground reach well beyond what is drawn. */
  cover({ x, y, width, height }: Box): void {
    const dots = 24;
    const [left, top] = [Math.floor(x / dots) * dots - margin, Math.floor(y / dots) * dots - margin];
    for (const { style } of [this.ground, this.grid]) {
      style.left = `${left}px`;
      style.top = `${top}px`;
      style.width = `${width + 2 * margin}px`;
      style.height = `${height + 2 * margin}px`;
    }
  }

  /** Shows the drawing in the midst of a gesture. */
  move(camera: Camera): void {
    if (this.zoom === 0) return this.paint(camera);
    const ratio = camera.zoom / this.zoom;
    const isBlurred = ratio < stretch.least || ratio > stretch.most;
    if (isBlurred && performance.now() - this.paintedAt > kept) {
      this.prepare(ratio < stretch.least ? camera.zoom * ahead : camera.zoom);
    }
    const { x, y, zoom } = camera;
    this.element.style.transform = `translate(${x}px, ${y}px) scale(${zoom / this.zoom})`;
  }

  /** Shows the drawing sharp, where it is to stay. */
  paint({ x, y, zoom }: Camera): void {
    // Letters are sharp where they lie on whole points of the screen.
    const whole = (value: number): number => Math.round(value * devicePixelRatio) / devicePixelRatio;
    this.element.style.transform = `translate(${whole(x)}px, ${whole(y)}px)`;
    if (zoom !== this.zoom) this.prepare(zoom);
    this.frame.classList.toggle("far", zoom < far.titles);
  }

  /** Has the picture painted for this zoom. */
  private prepare(zoom: number): void {
    this.zoom = zoom;
    this.paintedAt = performance.now();
    this.drawing.style.transform = `scale(${zoom})`;
    // Laying out every summary and port takes longer than some frames: what comes near has them once it rests.
    if (zoom < far.titles) this.frame.classList.add("far");
    this.frame.classList.toggle("farther", zoom < far.blocks);
  }
}
