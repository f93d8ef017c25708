import { neighbour } from "../layout/hits";
import type { BuilderActions } from "../state/actions";
import type { CanvasView } from "./canvas-view";
import type { Gestures } from "./gestures";

/** What keys do while the canvas has the focus. Arrows go from step to step; with Alt they move the chosen ones. */
export function canvasKeys(canvas: CanvasView, gestures: Gestures, actions: BuilderActions): void {
  const { store, element } = canvas;
  let leaves = false;
  element.addEventListener("keydown", (event) => {
    if (event.isComposing || (event.target as Element).closest("textarea, input, .canvas-tools")) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const arrow = ({ ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" } as const)[key];
    if (arrow) {
      if (event.altKey) actions.nudge(arrow, event.shiftKey ? 60 : 12);
      else go(arrow, event.shiftKey);
    } else if (isCommand && commands[key]) {
      // Text that is marked elsewhere on the page is what copying means there.
      commands[key]?.(actions, event);
    } else if (isCommand) return;
    else if (key === "Tab" && !event.shiftKey && !leaves && store.canEdit) actions.openPalette();
    else if (key === "Delete" || key === "Backspace") actions.remove();
    else if (key === "F2") actions.rename();
    else if (key === "Enter") actions.edit();
    else if (key === "+" || key === "=") canvas.zoom(zoomStep);
    else if (key === "-") canvas.zoom(1 / zoomStep);
    else if (key === "0") canvas.actualSize();
    else if (key === "1") canvas.fit();
    else if (key === "2") canvas.fitSelection();
    else if (key === "?") actions.showKeys();
    else if (key === " ") {
      gestures.isPanning = true;
      element.classList.add("pan-ready");
    } else if (key === "Escape") {
      store.select([]);
      leaves = true;
      return;
    } else return;
    leaves = false;
    event.preventDefault();
  });
  const release = (): void => {
    gestures.isPanning = false;
    element.classList.remove("pan-ready");
  };
  element.addEventListener("keyup", (event) => {
    if (event.key === " ") release();
  });
  element.addEventListener("focusin", () => {
    leaves = false;
  });
  addEventListener("blur", release);

  function go(direction: "left" | "right" | "up" | "down", adds: boolean): void {
    const from = store.selection.at(-1);
    const to = from === undefined ? (store.shown.nodes.find((node) => node.kind === "start")?.slug ?? null) : neighbour(store.scene, from, direction);
    if (to === null) return;
    store.select(adds ? [...store.selection.filter((slug) => slug !== to), to] : [to]);
    canvas.reveal(to, true);
  }
}

const zoomStep = 1.2;

/** What keys do together with Ctrl or ⌘. */
const commands: Record<string, (actions: BuilderActions, event: KeyboardEvent) => void> = {
  s: (actions) => actions.save(),
  z: (actions, event) => (event.shiftKey ? actions.redo() : actions.undo()),
  y: (actions) => actions.redo(),
  a: (actions) => actions.selectAll(),
  c: (actions) => actions.copy(),
  x: (actions) => actions.cut(),
  v: (actions) => actions.paste(),
  d: (actions) => actions.duplicate(),
  Enter: (actions) => actions.tryOut(),
};
