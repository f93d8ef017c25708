import type { DrawnEdge, Scene } from "../layout/scene";
import type { Point } from "../model/document";
import { roundedPath } from "../../shared/graph/path";
import { sizes } from "../layout/sizes";
import type { BuilderStore } from "../state/builder-store";
import { kindTitle, portTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import { nodeOf } from "../model/document";

const namespace = "http://www.w3.org/2000/svg";

/** An element of SVG with attributes. */
export function svg<Tag extends keyof SVGElementTagNameMap>(tag: Tag, attributes: Record<string, string | number> = {}, ...children: Node[]): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** What stands for an edge: its line, and its words, which lie above all lines. */
interface DrawnWay {
  group: SVGGElement;
  line: SVGPathElement;
  label: SVGGElement | null;
}

/** Draws the ways between steps, and the regions below them. */
export class EdgeLayer {
  readonly element = svg("svg", { class: "edges", "aria-hidden": "true", width: 1, height: 1 });
  private readonly regions = svg("g");
  private readonly ways = svg("g");
  private readonly labels = svg("g");
  private readonly draft = svg("path", { class: "edge-draft" });
  private readonly guides = svg("g");
  private scene: Scene | null = null;
  private readonly drawn = new Map<string, DrawnWay & { edge: DrawnEdge; state: string }>();

  constructor(private readonly store: BuilderStore) {
    const tip = svg("marker", { id: "edge-tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto-start-reverse", markerUnits: "userSpaceOnUse" }, svg("path", { d: "M1 1 7 4 1 7", class: "edge-tip" }));
    this.draft.setAttribute("display", "none");
    this.element.append(svg("defs", {}, tip), this.regions, this.ways, this.labels, this.draft, this.guides);
  }

  /** Draws the edges that can be seen, and keeps some that could. */
  update(scene: Scene, isSeen: (edge: DrawnEdge) => boolean, mostKept: number): void {
    this.drawRegions(scene);
    const gone = new Set(this.drawn.keys());
    for (const edge of scene.edges.values()) {
      if (!isSeen(edge) && !(this.drawn.has(edge.key) && this.drawn.size <= mostKept)) continue;
      gone.delete(edge.key);
      const known = this.drawn.get(edge.key);
      if (known?.edge.path === edge.path && known.edge.edge === edge.edge) continue;
      this.remove(edge.key);
      this.drawn.set(edge.key, { ...this.draw(edge), edge, state: "" });
    }
    for (const key of gone) this.remove(key);
    this.updateState();
  }

  /** How many edges are drawn. */
  get count(): number {
    return this.drawn.size;
  }

  private remove(key: string): void {
    const known = this.drawn.get(key);
    known?.group.remove();
    known?.label?.remove();
    this.drawn.delete(key);
  }

  /** Marks the chosen edge, those that a run took, and what is different. */
  updateState(hovered: string | null = null): void {
    const { store } = this;
    for (const [key, { group, label, edge, line, state }] of this.drawn) {
      const difference = store.overlay?.difference;
      const isRemoved = difference?.removedEdges.includes(edge.edge) ?? false;
      const classes = [
        "edge", edge.edge.port === "error" && "error",
        (store.selectedEdge === key || store.selection.includes(edge.edge.source) || store.selection.includes(edge.edge.target)) && "near",
        store.selectedEdge === key && "chosen", hovered === key && "hovered",
        difference?.addedEdges.has(key) && "added", isRemoved && "removed",
        store.taken.has(key) && "taken",
      ].filter(Boolean).join(" ");
      if (classes === state) continue;
      group.setAttribute("class", classes);
      label?.setAttribute("class", classes);
      line.setAttribute("marker-end", "url(#edge-tip)");
      const known = this.drawn.get(key);
      if (known) known.state = classes;
    }
  }

  /** The way that is being drawn to a point; null when it has ended. */
  showDraft(corners: readonly Point[] | null): void {
    if (corners === null) this.draft.setAttribute("display", "none");
    else {
      this.draft.removeAttribute("display");
      this.draft.setAttribute("d", roundedPath(corners, sizes.corner));
    }
  }

  /** The lines that a dragged step snaps to. */
  showGuides(lines: readonly { axis: "x" | "y"; at: number }[]): void {
    this.guides.replaceChildren(...lines.map(({ axis, at }) =>
      svg("path", { class: "guide", d: axis === "x" ? `M${at} -100000V100000` : `M-100000 ${at}H100000` })));
  }

  private draw(edge: DrawnEdge): DrawnWay {
    const line = svg("path", { d: edge.path, class: "edge-line" });
    const group = svg("g", { class: "edge" }, line);
    let label: SVGGElement | null = null;
    const said = [edge.label === null ? "" : portTitle(edge.label), edge.edge.condition ?? ""].filter((part) => part !== "").join(": ");
    if (said !== "") {
      const words = said.length > 30 ? `${said.slice(0, 29)}…` : said;
      const width = words.length * 6.4 + 16;
      const text = svg("text", { x: edge.middle.x, y: edge.middle.y + 4, class: `edge-words${edge.edge.condition ? " code" : ""}`, "text-anchor": "middle" });
      text.textContent = words;
      label = svg("g", { class: "edge" }, svg("rect", { x: edge.middle.x - width / 2, y: edge.middle.y - 11, width, height: 22, rx: 6, class: "edge-label" }), text);
    }
    this.ways.append(group);
    if (label) this.labels.append(label);
    return { group, line, label };
  }

  private drawRegions(scene: Scene): void {
    const { store } = this;
    if (this.scene === scene) return;
    this.scene = scene;
    this.regions.replaceChildren(...scene.regions.map((region) => {
      const node = nodeOf(store.shown, region.step);
      const title = svg("text", { x: region.x + 16, y: region.y + 22, class: "region-title" });
      const name = node?.title || kindTitle(store.kinds.get(node?.kind ?? ""), node?.kind ?? "");
      title.textContent = say(region.kind === "loop" ? "region.loop" : "region.branches", { name });
      return svg("g", { class: `region ${region.kind}` },
        svg("rect", { x: region.x, y: region.y, width: region.width, height: region.height, rx: 14, class: "region-ground" }), title);
    }));
  }
}
