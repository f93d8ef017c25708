import { numberText } from "../../shared/components/format";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import { byStep, Row, worst } from "../state/class-list";
import { changeView, CourseView } from "../state/view";
import type { MapSource, WorkflowMap } from "../state/workflow-map";
import { StepMap } from "./step-map";

/** The graph beside the table. Where the graph cannot be seen, the steps at which somebody is. */
export class MapPanel {
  readonly element = build("details", { class: "teach-panel", open: matchMedia("(min-width: 900px)").matches });
  private readonly body = build("div", {});
  private readonly note = build("p", { class: "teach-note quiet" });
  private drawn: StepMap | null = null;
  private titles = new Map<string, string>();
  private turn = 0;

  constructor() {
    this.element.append(build("summary", {}, say("map.title")), this.body, this.note);
  }

  /** What a step is called, as far as it is known. */
  titleOf(step: string | null): string | null {
    if (step === null) return null;
    return this.drawn?.map.nodes.find((node) => node.slug === step)?.title || this.titles.get(step) || null;
  }

  /** Shows the class on the graph of the version, or of the published one. */
  async show(maps: MapSource, slug: string, version: number | null, rows: readonly Row[], view: CourseView): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    for (const row of rows) for (const step of row.heard?.standing.steps ?? []) if (step.title) this.titles.set(step.node, step.title);
    const map = await this.mapOf(maps, slug, version);
    if (turn !== this.turn) return;
    if (map === null) {
      this.drawn = null;
      this.body.replaceChildren(this.list(rows, view));
      this.note.textContent = say(maps.mayRead ? "map.gone" : "map.withheld");
      return;
    }
    if (this.drawn?.map !== map) {
      this.drawn = new StepMap(map);
      this.body.replaceChildren(this.drawn.element);
      this.drawn.show(rows, view);
      this.drawn.reveal();
    }
    const elsewhere = this.drawn.show(rows, view);
    this.note.textContent = elsewhere === 0 ? "" : say(elsewhere === 1 ? "map.elsewhereOne" : "map.elsewhere", { count: elsewhere });
  }

  private async mapOf(maps: MapSource, slug: string, version: number | null): Promise<WorkflowMap | null> {
    const number = version ?? (await maps.published(slug).catch(() => null));
    return number === null ? null : maps.map(slug, number);
  }

  /** The steps at which somebody is, those with most people first. */
  private list(rows: readonly Row[], view: CourseView): HTMLElement {
    const steps = [...byStep(rows)].filter(([slug]) => slug !== "").sort((one, other) => other[1].length - one[1].length);
    if (steps.length === 0) return build("p", { class: "quiet" }, say("map.nobody"));
    return build(
      "ul",
      { class: "teach-steps" },
      ...steps.map(([slug, people]) => {
        const isPressed = view.step === slug;
        const press = build(
          "button",
          { type: "button", class: "teach-node peopled", id: `step-${slug}`, "aria-pressed": String(isPressed) },
          build("span", { class: "teach-node-title" }, this.titles.get(slug) ?? slug),
          build("span", { class: "teach-heads" }, build("span", { class: `teach-crowd ${worst(people)}` }, numberText(people.length))),
        );
        press.addEventListener("click", () => changeView({ step: isPressed ? null : slug }));
        return build("li", {}, press);
      }),
    );
  }
}
