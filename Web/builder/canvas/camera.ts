import type { Point } from "../model/document";
import type { Box } from "../layout/sizes";

/** What part of the drawing is looked at: where its origin lies in the window, and how large it is. */
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

/** How far one may go away and come near. */
export const zooms = { least: 0.04, most: 2, step: 1.2 } as const;

/** A place of the drawing for one of the window. */
export function toScene(camera: Camera, point: Point): Point {
  return { x: (point.x - camera.x) / camera.zoom, y: (point.y - camera.y) / camera.zoom };
}

/** A place of the window for one of the drawing. */
export function toWindow(camera: Camera, point: Point): Point {
  return { x: point.x * camera.zoom + camera.x, y: point.y * camera.zoom + camera.y };
}

/** Nearer or further away, with the place under a point where it is. */
export function zoomedAt(camera: Camera, point: Point, factor: number): Camera {
  const zoom = Math.min(zooms.most, Math.max(zooms.least, camera.zoom * factor));
  const ratio = zoom / camera.zoom;
  return { zoom, x: point.x - (point.x - camera.x) * ratio, y: point.y - (point.y - camera.y) * ratio };
}

/** The camera that shows a whole rectangle in a window, never larger than life. */
export function fitting(bounds: Box, width: number, height: number, margin = 48): Camera {
  const zoom = Math.max(zooms.least, Math.min(1, (width - 2 * margin) / Math.max(1, bounds.width), (height - 2 * margin) / Math.max(1, bounds.height)));
  return {
    zoom, x: (width - bounds.width * zoom) / 2 - bounds.x * zoom, y: (height - bounds.height * zoom) / 2 - bounds.y * zoom,
  };
}

/** The camera that has a rectangle in its middle. */
export function centredOn(box: Box, width: number, height: number, zoom: number): Camera {
  return { zoom, x: width / 2 - (box.x + box.width / 2) * zoom, y: height / 2 - (box.y + box.height / 2) * zoom };
}

/** The part of the drawing that a window shows, with a margin of a share of its size. */
export function seen(camera: Camera, width: number, height: number, margin = 0): Box {
  return {
    x: (-camera.x - width * margin) / camera.zoom, y: (-camera.y - height * margin) / camera.zoom,
    width: (width * (1 + 2 * margin)) / camera.zoom, height: (height * (1 + 2 * margin)) / camera.zoom,
  };
}
