import { iconButton } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { changeEdge, connect, disconnect, reorderEdge } from "../model/commands";
import { keyedEdges, portOf, WorkflowEdge, WorkflowNode } from "../model/document";
import { portTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { BuilderActions } from "../state/actions";
import type { BuilderStore } from "../state/builder-store";
import { withArrow } from "./simple-editors";

/** Where a step leads to, port by port: what drawing edges does, without drawing. */
export function waysForm(store: BuilderStore, node: WorkflowNode, actions: BuilderActions): HTMLElement {
  const ports = store.kinds.ports(node);
  if (ports.length === 0) return build("div");
  const edges = keyedEdges(store.shown).filter(([, edge]) => edge.source === node.slug);
  const rows: HTMLElement[] = ports.flatMap((port): HTMLElement[] => {
    const own = edges.filter(([, edge]) => portOf(edge) === port.name);
    if (own.length === 0 && port.role === "error") return [];
    return [build("div", { class: `ways-port ${port.role}` }, build("h4", {}, portTitle(port.name)),
      ...own.map(([key, edge], at) => way(store, node, key, edge, at, own.length)),
      ...(own.length === 0 || store.canEdit ? [more(store, node, port.name, own.length === 0, actions)] : []))];
  });
  const error = ports.find((port) => port.role === "error");
  const hasError = edges.some(([, edge]) => portOf(edge) === "error");
  if (error && !hasError && store.canEdit) rows.push(build("details", { class: "more" }, build("summary", {}, icon("chevronDown"), say("ways.onError")), more(store, node, "error", true, actions)));
  return build("section", { class: "ways" }, build("h3", {}, say("ways.title")), ...rows);
}

function way(store: BuilderStore, node: WorkflowNode, key: string, edge: WorkflowEdge, at: number, count: number): HTMLElement {
  const target = targets(store, node, edge.target, say("ways.target"));
  target.addEventListener("change", () => store.apply(changeEdge(store.document, edge, { target: target.value })));
  const condition = edge.condition ? build("button", { type: "button", class: "way-condition", title: edge.condition }, build("code", {}, edge.condition)) : null;
  condition?.addEventListener("click", () => store.selectEdge(key));
  return build("div", { class: "way" }, withArrow(target), store.canEdit && build("span", { class: "list-buttons" },
    iconButton("pencil", say("edge.edit"), () => store.selectEdge(key), { small: true }),
    count > 1 && at > 0 && turned(iconButton("chevronDown", say("list.up", { number: at + 1 }), () => store.apply(reorderEdge(store.document, edge, -1)), { small: true })),
    count > 1 && at < count - 1 && iconButton("chevronDown", say("list.down", { number: at + 1 }), () => store.apply(reorderEdge(store.document, edge, 1)), { small: true }),
    iconButton("trash", say("edge.remove"), () => store.apply(disconnect(store.document, [edge])), { small: true })), condition);
}

function more(store: BuilderStore, node: WorkflowNode, port: string, isFirst: boolean, actions: BuilderActions): HTMLElement {
  const select = targets(store, node, "", say("ways.connectFrom", { port: portTitle(port) }));
  select.prepend(build("option", { value: "", selected: true }, say(isFirst ? "ways.connect" : "ways.another")));
  select.value = "";
  select.append(build("option", { value: "+" }, say("ways.new")));
  select.addEventListener("change", () => {
    if (select.value === "+") {
      store.select([node.slug]);
      select.value = "";
      actions.openPaletteBehind(node.slug, port);
    } else if (select.value !== "") store.apply(connect(store.document, node.slug, port, select.value));
  });
  const row = build("div", { class: "way new" }, isFirst && build("span", { class: "way-open" }, icon("alert")), withArrow(select));
  return store.canEdit ? row : build("p", { class: "quiet" }, say("ways.nowhere"));
}

function targets(store: BuilderStore, node: WorkflowNode, chosen: string, label: string): HTMLSelectElement {
  const select = build("select", { class: "ui-input", "aria-label": label, disabled: !store.canEdit },
    ...store.shown.nodes.filter((one) => one.kind !== "start" && (one.slug !== node.slug || one.slug === chosen)).map((one) => build("option", { value: one.slug, selected: one.slug === chosen }, one.title ? `${one.title} · ${one.slug}` : one.slug)));
  return select;
}

function turned(control: HTMLElement): HTMLElement {
  control.classList.add("turned");
  return control;
}
