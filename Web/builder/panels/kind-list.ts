import { freshID } from "../../shared/components/identity";
import { ranked } from "../../shared/components/fuzzy";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { kindIcon } from "../canvas/glyphs";
import { families, KindCatalogue, StepKind } from "../model/kinds";
import { kindSummary, kindTitle } from "../i18n/kinds";
import { say } from "../i18n/text";

/** The kinds of steps by family, with a search: in the panel at the left, and in the palette. */
export class KindList {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly nothing = build("p", { class: "quiet kinds-nothing", role: "status" });
  private found: StepKind[] = [];
  private at = 0;

  /** `isDraggable` has kinds taken to the canvas with the pointer; a press does the same. */
  constructor(private readonly kinds: KindCatalogue, private readonly choose: (kind: string) => void, private readonly isDraggable: boolean) {
    const id = freshID("kinds");
    this.input = build("input", {
      type: "text", class: "ui-input", role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-autocomplete": "list", autocomplete: "off",
      spellcheck: "false", "aria-label": say("palette.search"), placeholder: say("palette.search"),
    });
    this.list = build("div", { class: "kinds", id, role: "listbox", "aria-label": say("palette.kinds") });
    this.element = build("div", { class: "kind-list" }, build("div", { class: "kind-search" }, icon("search"), this.input), this.list, this.nothing);
    this.input.addEventListener("input", () => this.draw());
    this.input.addEventListener("keydown", (event) => this.keyPressed(event));
    this.draw();
  }

  private draw(): void {
    const all = this.kinds.all.filter((kind) => kind.kind !== "start");
    const typed = this.input.value.trim();
    const words = (kind: StepKind): string => `${kindTitle(kind, kind.kind)} ${kind.kind} ${kindSummary(kind)}`;
    this.found = typed === "" ? all : ranked(all, typed, words);
    const groups = families.map((family) => ({ family, members: this.found.filter((kind) => kind.category === family) })).filter(({ members }) => members.length > 0);
    if (typed === "") this.found = groups.flatMap(({ members }) => members);
    const shown = typed === "" ? groups : [{ family: null, members: this.found }];
    this.list.replaceChildren(...shown.map(({ family, members }) => build("div", { role: "group", "aria-label": family ? say(`family.${family}`) : say("palette.results") },
      family && build("div", { class: "kinds-title", role: "presentation" }, say(`family.${family}`)), ...members.map((kind) => this.option(kind)))));
    this.nothing.textContent = this.found.length === 0 ? say("palette.nothing", { text: typed }) : "";
    this.mark(typed === "" && this.isDraggable ? -1 : 0);
  }

  private option(kind: StepKind): HTMLElement {
    const option = build("div", { class: "kind", role: "option", id: freshID("kind"), "aria-selected": "false", "data-family": kind.category, "data-kind": kind.kind, draggable: this.isDraggable ? "true" : null },
      build("span", { class: "step-icon" }, kindIcon(kind.kind, kind.category)),
      build("span", { class: "kind-words" }, build("span", { class: "kind-title" }, kindTitle(kind, kind.kind)), build("span", { class: "kind-summary" }, kindSummary(kind))));
    if (this.isDraggable) option.title = kindSummary(kind);
    option.addEventListener("click", () => this.choose(kind.kind));
    option.addEventListener("dragstart", (event) => {
      event.dataTransfer?.setData("text/x-step-kind", kind.kind);
      if (event.dataTransfer) event.dataTransfer.effectAllowed = "copy";
    });
    return option;
  }

  private mark(at: number): void {
    const options = this.list.querySelectorAll<HTMLElement>("[role=option]");
    this.at = at;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    const option = options[at];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.isComposing || this.found.length === 0) return;
    const count = this.found.length;
    if (event.key === "ArrowDown") this.mark((this.at + 1) % count);
    else if (event.key === "ArrowUp") this.mark((this.at - 1 + count) % count);
    else if (event.key === "Enter") {
      const kind = this.found[Math.max(0, this.at)];
      if (kind) this.choose(kind.kind);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
