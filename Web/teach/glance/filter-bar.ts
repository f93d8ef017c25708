import { button, iconButton } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { selectBox } from "../../shared/forms/select-box";
import { icon } from "../../shared/dom/icon";
import { say } from "../i18n/text";
import { changeView, CourseView, Order } from "../state/view";

/** What the filters need to know of the course. */
export interface FilterContent {
  assistants: { slug: string; title: string; count: number }[];
  /** The assistant that is shown. */
  slug: string;
  /** What the step of the filter is called. */
  stepTitle: string | null;
}

/** Above the table: the assistant, a name to find, the order, and the step that is picked on the graph. */
export class FilterBar {
  readonly element = build("div", { class: "teach-filters" });
  private readonly assistant = build("select", { id: "glance-assistant", "aria-label": say("filter.assistant") });
  private readonly search = build("input", {
    type: "search", id: "glance-search", autocomplete: "off", "aria-label": say("filter.search"), placeholder: say("filter.search"),
  });
  private readonly order = build("select", { id: "glance-order", "aria-label": say("filter.order") });
  private readonly step = build("span", { class: "teach-chip", hidden: true });
  private readonly result = build("p", { class: "teach-found quiet", role: "status" });
  private offered = "";

  constructor() {
    const orders: Order[] = ["need", "name", "activity"];
    this.order.append(...orders.map((order) => build("option", { value: order }, say(`order.${order}`))));
    this.assistant.addEventListener("change", () => changeView({ assistant: this.assistant.value, step: null, shown: null }));
    this.search.addEventListener("input", () => changeView({ search: this.search.value }, true));
    this.order.addEventListener("change", () => changeView({ order: this.order.value as Order }));
    this.element.append(
      selectBox(this.assistant),
      build("span", { class: "teach-search" }, icon("search"), this.search),
      selectBox(this.order),
      this.step,
      this.result,
    );
  }

  /** Shows what the address says. */
  show(view: CourseView, content: FilterContent): void {
    const offered = JSON.stringify(content.assistants);
    if (offered !== this.offered) {
      this.offered = offered;
      this.assistant.replaceChildren(
        ...content.assistants.map((one) => build("option", { value: one.slug }, say("filter.assistantOption", { title: one.title, count: one.count }))),
      );
    }
    this.assistant.hidden = content.assistants.length < 2;
    this.assistant.value = content.slug;
    if (document.activeElement !== this.search) this.search.value = view.search;
    this.order.value = view.order;
    this.step.hidden = view.step === null;
    const title = content.stepTitle ?? view.step ?? "";
    if (view.step !== null && this.step.dataset["title"] !== title) {
      this.step.dataset["title"] = title;
      const label = say("filter.stepOff", { step: title });
      const off = iconButton("close", label, () => changeView({ step: null }), { small: true });
      this.step.replaceChildren(build("span", {}, say("filter.step", { step: title })), off);
    }
  }

  /** Says how many of how many are shown, and offers the way back to all. */
  found(shown: number, all: number): void {
    const words = shown === all ? "" : shown === 0 ? say("filter.none") : say("filter.found", { shown, all });
    if (this.result.dataset["words"] === words) return;
    this.result.dataset["words"] = words;
    const clear = button(say("filter.clear"), {
      kind: "plain", small: true, run: () => changeView({ shown: null, step: null, search: "" }),
    });
    this.result.replaceChildren(...(words === "" ? [] : [words, clear]));
  }
}
