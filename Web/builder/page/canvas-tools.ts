import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { toolIcon } from "../canvas/glyphs";
import { say } from "../i18n/text";
import type { Workspace } from "./workspace";

/** The buttons at the edge of the graph: nearer, away, everything, in order, a note. */
export function canvasTools(workspace: Workspace): HTMLElement {
  const { canvas, actions, store } = workspace;
  const tool = (mark: SVGSVGElement, label: string, key: string, run: () => void): HTMLButtonElement => {
    const made = build("button", { type: "button", class: "icon-button small", "aria-label": label, title: key ? `${label} (${key})` : label }, mark);
    made.addEventListener("click", run);
    return made;
  };
  return build("div", { class: "canvas-tools", role: "toolbar", "aria-label": say("canvas.tools") },
    tool(icon("plus"), say("tool.zoomIn"), "+", () => canvas.zoom(1.2)),
    tool(toolIcon("minus"), say("tool.zoomOut"), "-", () => canvas.zoom(1 / 1.2)),
    tool(toolIcon("fit"), say("tool.fit"), "1", () => canvas.fit()),
    ...(store.mayEdit ? [
      build("span", { class: "tools-line", role: "presentation" }),
      tool(toolIcon("tidy"), say("tool.tidy"), "", () => {
        actions.tidy();
        canvas.fit();
      }),
      tool(toolIcon("note"), say("note.add"), "", () => canvas.notes.add({ x: canvas.middle.x - 110, y: canvas.middle.y - 60 })),
    ] : []),
    tool(toolIcon("keyboard"), say("keys.title"), "?", () => actions.showKeys()));
}
