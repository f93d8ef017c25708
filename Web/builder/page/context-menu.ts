import { ActionMenu, type MenuItem } from "../../shared/components/menu";
import { build } from "../../shared/dom/build";
import { nodeOf, type Point, portOf, type WorkflowNode } from "../model/document";
import { portTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { Workspace } from "./workspace";

/** Shows what can be done with a step, an edge or the empty ground, where the pointer is. */
export function openContextMenu(workspace: Workspace, at: { clientX: number; clientY: number }, slug: string | null, edge: string | null): void {
  const { store, canvas } = workspace;
  if (!store.canEdit) return;
  const frame = canvas.element.getBoundingClientRect();
  const anchor = build("span", { class: "menu-anchor", "aria-label": say("canvas.menu") });
  anchor.style.transform = `translate(${at.clientX - frame.left}px, ${at.clientY - frame.top}px)`;
  canvas.element.append(anchor);
  const node = slug === null ? undefined : nodeOf(store.shown, slug);
  ActionMenu.open(anchor, node ? ofStep(workspace, node) : edge !== null ? ofEdge(workspace, edge) : ofGround(workspace, canvas.place(at)));
  setTimeout(() => anchor.remove(), 0);
}

function ofStep(workspace: Workspace, node: WorkflowNode): MenuItem[] {
  const { store, actions } = workspace;
  const leadsOnError = store.document.edges.some((one) => one.source === node.slug && portOf(one) === "error");
  const ports = store.kinds.ports(node).filter((port) => port.role !== "error" || !leadsOnError);
  return [
    { label: say("outline.edit"), icon: "pencil", hint: "Enter", run: () => workspace.editStep(node.slug) },
    ...ports.map((port): MenuItem => ({
      label: say(port.role === "error" ? "outline.addError" : ports.length > 1 ? "outline.addAt" : "outline.addAfter", { port: portTitle(port.name) }),
      icon: "plus", run: () => actions.openPaletteBehind(node.slug, port.name),
    })),
    "separator",
    { label: say("tool.copy"), hint: "Ctrl C", run: () => actions.copy() }, { label: say("tool.duplicate"), icon: "copy", hint: "Ctrl D", run: () => actions.duplicate() },
    { label: say("tool.remove"), icon: "trash", danger: true, hint: "Del", run: () => actions.remove() },
  ];
}

function ofEdge(workspace: Workspace, edge: string): MenuItem[] {
  const { actions } = workspace;
  return [
    { label: say("edge.insert"), icon: "plus", run: () => workspace.openPalette((kind) => actions.insertOn(edge, kind)) },
    { label: say("edge.remove"), icon: "trash", danger: true, run: () => actions.remove() },
  ];
}

function ofGround(workspace: Workspace, place: Point): MenuItem[] {
  const { actions, canvas } = workspace;
  return [
    { label: say("palette.title"), icon: "plus", hint: "Tab", run: () => workspace.openPalette((kind) => actions.addAt(kind, place)) },
    { label: say("note.add"), run: () => canvas.notes.add(place) },
    { label: say("tool.paste"), hint: "Ctrl V", run: () => actions.paste() },
    "separator", { label: say("tool.tidy"), run: () => actions.tidy() }, { label: say("tool.selectAll"), hint: "Ctrl A", run: () => actions.selectAll() },
  ];
}
