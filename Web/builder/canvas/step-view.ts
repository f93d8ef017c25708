import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { DrawnStep } from "../layout/scene";
import { portOf } from "../model/document";
import { summaryOf } from "../model/summary";
import type { BuilderStore } from "../state/builder-store";
import { kindSummary, kindTitle, portTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import { kindIcon, toolIcon } from "./glyphs";

/** A step on the canvas. Its handles are for the pointer alone: keys and the outline do the same. */
export class StepView {
  readonly element = build("div", { class: "step", role: "button", tabindex: -1 });
  private shown: { step: DrawnStep; out: string } | null = null;
  private state = "";

  constructor(private readonly store: BuilderStore, readonly slug: string) {
    this.element.dataset["step"] = slug;
  }

  /** Draws the step where it lies, and anew where something of it changed. */
  update(step: DrawnStep, outgoing: ReadonlySet<string>): void {
    const { node, box } = step;
    const out = [...outgoing].join(" ");
    const before = this.shown;
    // A transform for each of hundreds of steps would be dear whenever the picture of all is moved.
    if (before?.step.box.x !== box.x) this.element.style.left = `${box.x}px`;
    if (before?.step.box.y !== box.y) this.element.style.top = `${box.y}px`;
    if (before?.step.node !== node || before.out !== out || before.step.box.height !== box.height) {
      this.element.style.width = `${box.width}px`;
      this.element.style.height = `${box.height}px`;
      this.draw(step, outgoing);
    }
    this.shown = { step, out };
    this.updateState();
  }

  /** What is known of the step besides what it is: chosen, wrong, at work, changed. */
  updateState(): void {
    const { store, slug } = this;
    const isChosen = store.selection.includes(slug);
    const severity = store.overlay ? undefined : store.severities.get(slug);
    const progress = store.progress.get(slug)?.status;
    const change = this.change();
    const isPinned = slug in store.pins;
    const state = `${isChosen} ${severity} ${progress} ${change} ${isPinned}`;
    if (state === this.state) return;
    this.state = state;
    this.element.setAttribute("aria-pressed", String(isChosen));
    for (const [name, value] of [["severity", severity], ["progress", progress], ["change", change]] as const) {
      if (value) this.element.dataset[name] = value;
      else delete this.element.dataset[name];
    }
    const marks = [
      isPinned && build("span", { class: "step-mark pinned" }, toolIcon("pin")),
      severity && build("span", { class: `step-mark ${severity}` }, icon("alert")),
      progress && build("span", { class: `step-mark ${progress}` }, progress === "done" ? icon("check") : progress === "failed" ? icon("close") : build("span", { class: "step-pulse" })),
      change && build("span", { class: "step-change" }, say(`diff.${change}`)),
    ].filter((mark): mark is HTMLElement => mark instanceof HTMLElement);
    this.element.querySelector(".step-marks")?.replaceChildren(...marks);
    this.label();
  }

  private change(): "added" | "removed" | "changed" | undefined {
    const found = this.store.overlay?.difference;
    if (!found) return undefined;
    if (found.added.includes(this.slug)) return "added";
    if (found.changed.has(this.slug)) return "changed";
    return found.removed.some((node) => node.slug === this.slug) ? "removed" : undefined;
  }

  private label(): void {
    const node = this.shown?.step.node;
    if (!node) return;
    const { severity, progress, change } = this.element.dataset;
    const parts = [
      node.title || kindTitle(this.store.kinds.get(node.kind), node.kind), node.title ? kindTitle(this.store.kinds.get(node.kind), node.kind) : "",
      severity ? say(severity === "error" ? "step.hasErrors" : "step.hasWarnings") : "", progress ? say(`run.step.${progress as "running"}`) : "",
      change ? say(`diff.${change as "added"}`) : "",
      this.slug in this.store.pins ? say("step.isPinned") : "",
    ];
    this.element.setAttribute("aria-label", parts.filter((part) => part !== "").join(", "));
  }

  private draw({ node, box, ports }: DrawnStep, outgoing: ReadonlySet<string>): void {
    const { kinds } = this.store;
    const family = kinds.family(node.kind);
    this.element.dataset["family"] = family;
    const title = kindTitle(kinds.get(node.kind), node.kind);
    const summary = summaryOf(node);
    const named = ports.filter(({ port }) => port.role === "way").length > 1;
    const handles = ports.map(({ port, at }) => {
      const isOut = outgoing.has(port.name);
      const handle = build("span", { class: `port ${port.role}${isOut ? "" : " open"}`, title: portTitle(port.name) }, build("span", { class: "port-dot" }));
      handle.dataset["port"] = port.name;
      handle.style.left = `${at.x - box.x}px`;
      handle.style.top = `${at.y - box.y}px`;
      if ((named && port.role === "way" && !isOut) || (port.role === "body" && !isOut)) handle.append(build("span", { class: "port-name" }, portTitle(port.name)));
      if (!isOut && port.role !== "error") handle.append(build("span", { class: "port-add" }, icon("plus")));
      return handle;
    });
    this.element.replaceChildren(
      build("span", { class: "step-icon" }, kindIcon(node.kind, family)),
      build("span", { class: "step-words" },
        build("span", { class: "step-title" }, node.title || title),
        build("span", { class: "step-summary" }, summary || (node.title ? title : kindSummary(kinds.get(node.kind)))),
      ),
      build("span", { class: "step-marks", "aria-hidden": "true" }),
      ...handles.map((handle) => (handle.setAttribute("aria-hidden", "true"), handle)),
    );
    this.state = "";
  }
}

/** The ports of each step that something leaves by. */
export function outgoingPorts(store: BuilderStore): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const edge of store.shown.edges) {
    const ports = found.get(edge.source) ?? new Set<string>();
    found.set(edge.source, ports.add(portOf(edge)));
  }
  return found;
}
