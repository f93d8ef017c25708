import { setBusy } from "../components/button";
import { freshID } from "../components/identity";
import { problemOf } from "../components/problem";
import { toast } from "../components/toast";
import { build } from "../dom/build";
import { MarkdownView } from "../markdown/markdown-view";
import { actionIn, type ActionHandler, type WidgetContext } from "./context";
import { buttonPart, checkPart, datePart, inputPart, radioPart } from "./control-parts";
import { chartPart } from "./chart-part";
import { forgiven, formValues } from "./form";
import { imagePart } from "./image-part";
import { boxPart, cardPart, dividerPart, formPart, listPart, rowPart, spacerPart, transitionPart } from "./layout-parts";
import { childrenOf, type WidgetComponent } from "./model";
import { selectPart } from "./select-part";
import { badgePart, iconPart, labelPart, markdownPart, textPart } from "./text-parts";
import { textIn } from "./values";
import { say } from "./words";

type Part = (component: WidgetComponent, context: WidgetContext) => HTMLElement;

const parts: Record<string, Part> = {
  Card: cardPart, ListView: listPart, ListViewItem: rowPart, Basic: boxPart, Box: boxPart, Row: boxPart, Col: boxPart,
  Form: formPart, Transition: transitionPart, Divider: dividerPart, Spacer: spacerPart, Text: textPart, Title: textPart,
  Caption: textPart, Markdown: markdownPart, Badge: badgePart, Label: labelPart, Icon: iconPart, Image: imagePart,
  Chart: chartPart, Button: buttonPart, Input: inputPart, Textarea: inputPart, Select: selectPart, DatePicker: datePart,
  Checkbox: checkPart, RadioGroup: radioPart,
};

/**
 * Shows a widget of the ChatKit protocol. Components that stay the same keep their elements when the widget changes,
 * and what was entered into fields stays entered.
 */
export class WidgetView extends HTMLElement {
  private handler: ActionHandler = async () => undefined;
  private shown: WidgetComponent | null = null;
  private elements = new WeakMap<WidgetComponent, HTMLElement>();
  private readonly texts = new Map<string, MarkdownView>();
  private readonly kept = new Map<string, string | boolean>();
  private readonly ownID = freshID("widget");
  private isActing = false;
  private readonly context: WidgetContext = {
    node: (component) => this.node(component),
    nodes: (component) => childrenOf(component).map((child) => this.node(child)),
    act: (action, control, values) => void this.act(action, control, values),
    fieldID: (name) => `${this.ownID}-${name}`,
    entered: (name) => this.kept.get(name),
    markdown: (component) => this.markdown(component),
  };

  /** A view that hands actions over; without a handler they do nothing, as in a preview. */
  static of(handler?: ActionHandler): WidgetView {
    const view = new WidgetView();
    if (handler) view.handler = handler;
    view.addEventListener("input", (event) => view.keep(event.target));
    view.addEventListener("change", (event) => view.keep(event.target));
    return view;
  }

  /** Shows a widget as it stands. */
  show(root: WidgetComponent): void {
    if (root === this.shown) return;
    this.shown = root;
    const focused = this.contains(document.activeElement) ? document.activeElement?.id : undefined;
    this.replaceChildren(this.node(root));
    this.nameFields();
    if (focused) this.querySelector<HTMLElement>(`#${CSS.escape(focused)}`)?.focus();
  }

  private node(component: WidgetComponent): HTMLElement {
    const known = this.elements.get(component);
    if (known) return known;
    const part = Object.hasOwn(parts, component.type) ? parts[component.type] : undefined;
    const made = part
      ? part(component, this.context)
      : build("div", { class: "w-box" }, ...this.context.nodes(component), childrenOf(component).length === 0 && build("p", { class: "w-unknown" }, say("unknown")));
    this.elements.set(component, made);
    return made;
  }

  private markdown(component: WidgetComponent): HTMLElement {
    const { id } = component;
    const view = (id === undefined ? undefined : this.texts.get(id)) ?? new MarkdownView();
    view.className = "w-markdown";
    if (id !== undefined) this.texts.set(id, view);
    view.show(textIn(component.value), [], component["streaming"] !== true);
    return view;
  }

  /** Fields that no label names are named by their placeholder. */
  private nameFields(): void {
    for (const field of this.querySelectorAll<HTMLElement>("[data-fallback]")) {
      const isNamed = this.querySelector(`label[for="${CSS.escape(field.id)}"]`) !== null;
      if (isNamed) field.removeAttribute("aria-label");
      else field.setAttribute("aria-label", field.dataset["fallback"] ?? "");
    }
  }

  private keep(target: EventTarget | null): void {
    if (target instanceof HTMLInputElement && target.type === "checkbox") this.kept.set(target.name, target.checked);
    else if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) {
      this.kept.set(target.dataset["name"] ?? target.name, target.value);
    }
    if (target instanceof Element) forgiven(target);
  }

  private async act(value: unknown, control: HTMLElement, given?: Record<string, unknown>): Promise<void> {
    const action = actionIn(value);
    if (!action || this.isActing) return;
    const form = control.closest("form");
    const values = { ...(form ? formValues(form) : {}), ...given };
    const loading = action.loadingBehavior ?? "auto";
    this.isActing = true;
    const whole = loading === "container";
    if (whole) this.inert = true;
    this.setAttribute("aria-busy", "true");
    if (loading === "self" || (loading === "auto" && control instanceof HTMLButtonElement)) setBusy(control, true);
    try {
      await this.handler(action, values);
    } catch (error) {
      toast(error instanceof Error ? problemOf(error) : say("failed"), { kind: "danger" });
    } finally {
      this.isActing = false;
      this.inert = false;
      this.removeAttribute("aria-busy");
      setBusy(control, false);
    }
  }
}

customElements.define("widget-view", WidgetView);
