import { numberText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { layOut, LayoutSizes } from "../../shared/graph/lay-out";
import type { Point } from "../../shared/graph/layered";
import { roundedPath } from "../../shared/graph/path";
import { initials } from "../../shared/teaching/standing";
import { say } from "../i18n/text";
import { byStep, counts, Row, worst } from "../state/class-list";
import { changeView, CourseView } from "../state/view";
import { MapNode, shapeOf, WorkflowMap } from "../state/workflow-map";

/** The sizes of the graph, which the style sheet is told. */
const sizes: LayoutSizes = { width: 156, height: 44, across: 16, down: 20 };

/** So many heads show by their initials; more of them are a number. */
const mostHeads = 3;

const namespace = "http://www.w3.org/2000/svg";

/** The graph of a workflow with the people on it: heads where they are few, a number where they are many. */
export class StepMap {
  readonly element = build("div", { class: "teach-map", role: "group", "aria-label": say("map.label"), tabindex: 0 });
  private readonly nodes = new Map<string, { button: HTMLButtonElement; heads: HTMLElement; title: string; isEnd: boolean }>();

  private readonly places = new Map<HTMLElement, Point>();

  constructor(readonly map: WorkflowMap) {
    const layout = layOut(shapeOf(map), sizes);
    const plane = build("ol", { class: "teach-map-plane" });
    this.element.style.setProperty("--node-width", `${sizes.width}px`);
    this.element.style.setProperty("--node-height", `${sizes.height}px`);
    plane.style.setProperty("--map-width", `${layout.width}px`);
    plane.style.setProperty("--map-height", `${layout.height}px`);
    const svg = document.createElementNS(namespace, "svg");
    svg.setAttribute("class", "teach-map-edges");
    svg.setAttribute("viewBox", `0 0 ${Math.max(layout.width, 1)} ${Math.max(layout.height, 1)}`);
    svg.setAttribute("aria-hidden", "true");
    for (const edge of layout.edges) {
      const path = document.createElementNS(namespace, "path");
      path.setAttribute("d", roundedPath(edge.points, 8));
      if (edge.isBack) path.setAttribute("class", "back");
      svg.append(path);
    }
    const order = [...map.nodes].sort((one, other) => (layout.nodes.get(one.slug)?.y ?? 0) - (layout.nodes.get(other.slug)?.y ?? 0));
    plane.append(
      ...order.map((node) => {
        const at = layout.nodes.get(node.slug) ?? { x: 0, y: 0 };
        const button = this.node(node);
        const item = build("li", {}, button);
        this.places.set(button, at);
        item.style.setProperty("--x", `${at.x}px`);
        item.style.setProperty("--y", `${at.y}px`);
        return item;
      }),
    );
    this.element.append(build("div", { class: "teach-map-sheet" }, svg, plane));
  }

  /** Shows where everybody is, and which step is the filter. Gives how many are at steps that this graph does not have. */
  show(rows: readonly Row[], view: CourseView): number {
    const people = byStep(rows);
    const ends = [...this.nodes.values()].filter((node) => node.isEnd);
    for (const [slug, node] of this.nodes) {
      const own = node.isEnd && ends.length === 1 ? (people.get("") ?? []) : (people.get(slug) ?? []);
      this.fill(node, own);
      node.button.setAttribute("aria-pressed", String(node.isEnd ? view.shown === "done" : view.step === slug));
    }
    const elsewhere = [...people].filter(([slug]) => slug !== "" && !this.nodes.has(slug)).flatMap(([, own]) => own);
    return new Set(elsewhere.map((row) => row.person.id)).size;
  }

  /** Brings the first step with somebody into view. */
  reveal(): void {
    const first = [...this.nodes.values()].find(({ button }) => button.classList.contains("peopled"));
    const item = first?.button.parentElement;
    if (!item) return;
    const { x = 0, y = 0 } = this.places.get(first.button) ?? {};
    this.element.scrollTop = Math.max(0, y - sizes.height - sizes.down);
    this.element.scrollLeft = Math.max(0, x + sizes.width / 2 - this.element.clientWidth / 2);
  }

  private node(node: MapNode): HTMLElement {
    const isEnd = node.kind === "end";
    const title = node.title || (node.kind === "start" ? say("map.start") : isEnd ? say("map.end") : node.slug.replaceAll("_", " "));
    const heads = build("span", { class: "teach-heads", "aria-hidden": "true" });
    const button = build(
      "button",
      { type: "button", class: "teach-node", id: `step-${node.slug}`, title },
      build("span", { class: "teach-node-title" }, title),
      heads,
    );
    button.addEventListener("click", () => {
      const isPressed = button.getAttribute("aria-pressed") === "true";
      changeView(isEnd ? { shown: isPressed ? null : "done", step: null } : { step: isPressed ? null : node.slug });
    });
    this.nodes.set(node.slug, { button, heads, title, isEnd });
    return button;
  }

  private fill(node: { button: HTMLButtonElement; heads: HTMLElement; title: string }, people: readonly Row[]): void {
    const { button, heads, title } = node;
    button.classList.toggle("peopled", people.length > 0);
    const isFew = people.length <= mostHeads;
    const stuck = counts(people).get("stuck") ?? 0;
    heads.replaceChildren(
      ...(isFew
        ? people.map((row) => build("span", { class: `teach-face small ${row.shown}` }, initials(row.person.name) || "?"))
        : [build("span", { class: `teach-crowd ${stuck > 0 ? "all" : worst(people)}` }, numberText(people.length))]),
    );
    if (stuck > 0 && !isFew) heads.prepend(build("span", { class: "teach-crowd stuck" }, icon("hand"), numberText(stuck)));
    const who = isFew ? people.map((row) => row.person.name).filter(Boolean).join(", ") : "";
    const label = [
      title,
      people.length > 0 && say(people.length === 1 ? "map.person" : "map.people", { count: people.length }),
      stuck > 0 && say("map.stuck", { count: stuck }),
      who,
    ];
    button.setAttribute("aria-label", label.filter(Boolean).join(", "));
    button.disabled = people.length === 0 && button.getAttribute("aria-pressed") !== "true";
  }
}
