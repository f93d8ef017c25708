import { button } from "../components/button";
import { build, present } from "../dom/build";
import { icon } from "../dom/icon";
import { actionIn, type WidgetContext } from "./context";
import { formValues, isComplete } from "./form";
import { widgetIcon } from "./icons";
import { childrenOf, type WidgetComponent } from "./model";
import { colour, look, set, size, styleBox, styleSpace } from "./style";
import { membersIn, nameIn, numberIn, textIn } from "./values";
import { say } from "./words";

const interactive = new Set([
  "Button", "Select", "DatePicker", "Checkbox", "Input", "Textarea", "RadioGroup", "Form", "ListViewItem",
]);

/** Box, Row, Col and Basic. */
export function boxPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const isRow = component.type === "Row" || component["direction"] === "row";
  const made = build("div", { class: isRow ? "w-box w-row" : "w-box" }, ...context.nodes(component));
  styleBox(made, component, isRow ? "row" : "column");
  if (component.type === "Basic") theme(made, component["theme"]);
  return made;
}

/** Transition: its one child, which fades in when it is another one. */
export function transitionPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  return build("div", { class: "w-transition" }, ...context.nodes(component));
}

/** Divider. */
export function dividerPart(component: WidgetComponent): HTMLElement {
  const made = build("hr", { class: component["flush"] === true ? "w-divider w-flush" : "w-divider" });
  set(made, "border-top-color", colour(component["color"]));
  set(made, "border-top-width", size(component["size"]));
  set(made, "margin-block", size(component["spacing"], 4));
  return made;
}

/** Spacer. */
export function spacerPart(component: WidgetComponent): HTMLElement {
  const made = build("div", { class: "w-spacer" });
  const least = size(component["minSize"], 4);
  set(made, "min-width", least);
  set(made, "min-height", least);
  return made;
}

/** Form: its fields are sent together. */
export function formPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const isRow = component["direction"] === "row";
  const form = build("form", { class: isRow ? "w-box w-row w-form" : "w-box w-form", novalidate: true }, ...context.nodes(component));
  styleBox(form, component, isRow ? "row" : "column");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { submitter } = event as SubmitEvent;
    const control = submitter ?? form.querySelector<HTMLElement>("[type=submit]") ?? form;
    if (isComplete(form)) context.act(component["onSubmitAction"], control, formValues(form));
  });
  return form;
}

/** Card. */
export function cardPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const isForm = component["asForm"] === true;
  const card = build(isForm ? "form" : "div", { class: `w-card${look("w-card", component["size"])}`, novalidate: isForm });
  const content = build("div", { class: "w-card-content" }, ...context.nodes(component));
  styleSpace(content, { type: "Card", padding: component["padding"] });
  set(card, "background", colour(component["background"], "ground"));
  theme(card, component["theme"]);
  const status = statusLine(component["status"]);
  card.append(...present([status, content, cardButtons(component, context, card)]));
  if (component["collapsed"] === true) collapse(card, content);
  card.addEventListener("submit", (event) => {
    event.preventDefault();
    const confirm = membersIn(component["confirm"]);
    const control = (event as SubmitEvent).submitter ?? card;
    if (isComplete(card)) context.act(confirm["action"], control, formValues(card));
  });
  return card;
}

function statusLine(value: unknown): HTMLElement | null {
  const status = membersIn(value);
  if (nameIn(status["text"]) === null) return null;
  const name = widgetIcon(status["icon"]);
  return build("p", { class: "w-status" }, name && icon(name), textIn(status["text"]));
}

function cardButtons(component: WidgetComponent, context: WidgetContext, card: HTMLElement): HTMLElement | null {
  const confirm = membersIn(component["confirm"]);
  const cancel = membersIn(component["cancel"]);
  const buttons: HTMLElement[] = [];
  if (nameIn(cancel["label"])) {
    const made: HTMLButtonElement = button(textIn(cancel["label"]), { run: () => context.act(cancel["action"], made, {}) });
    buttons.push(made);
  }
  if (nameIn(confirm["label"])) {
    const submits = card instanceof HTMLFormElement;
    const made: HTMLButtonElement = button(textIn(confirm["label"]), {
      kind: "primary",
      submit: submits,
      ...(submits ? {} : { run: () => context.act(confirm["action"], made) }),
    });
    buttons.push(made);
  }
  return buttons.length > 0 ? build("div", { class: "w-card-buttons" }, ...buttons) : null;
}

function collapse(card: HTMLElement, content: HTMLElement): void {
  content.hidden = true;
  const show = button(say("expand"), { small: true, kind: "plain", run: () => open() });
  show.setAttribute("aria-expanded", "false");
  const open = (): void => {
    content.hidden = false;
    show.remove();
  };
  card.insertBefore(show, content);
}

/** ListView. */
export function listPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const rows = context.nodes(component).map((row) => build("li", {}, row));
  const limit = numberIn(component["limit"]) ?? (component["limit"] === "auto" ? 5 : rows.length);
  const list = build("ul", {}, ...rows);
  const made = build("div", { class: "w-list" }, statusLine(component["status"]), list);
  theme(made, component["theme"]);
  const rest = rows.slice(limit);
  if (rest.length > 0) {
    for (const row of rest) row.hidden = true;
    const more = button(say("more", { count: rest.length }), {
      small: true,
      kind: "plain",
      run: () => {
        for (const row of rest) row.hidden = false;
        more.remove();
        rest[0]?.querySelector<HTMLElement>("button, a, input")?.focus();
      },
    });
    made.append(more);
  }
  return made;
}

/** ListViewItem: a row, which may be pressed as a whole. */
export function rowPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const action = actionIn(component["onClickAction"]);
  const content = context.nodes(component);
  const whole = action !== null && !childrenOf(component).some(hasControl);
  const made = whole
    ? build("button", { type: "button", class: "w-list-row w-pressable" }, ...content)
    : build("div", { class: "w-list-row" }, ...content);
  if (whole) made.addEventListener("click", () => context.act(action, made));
  set(made, "gap", size(component["gap"], 4));
  set(made, "align-items", { start: "flex-start", end: "flex-end", center: "center", baseline: "baseline", stretch: "stretch" }[
    String(component["align"])
  ] ?? null);
  if (action === null || whole) return made;
  const open = build("button", { type: "button", class: "icon-button small", "aria-label": say("choose") }, icon("chevronRight"));
  open.addEventListener("click", () => context.act(action, open));
  made.append(open);
  return made;
}

function hasControl(component: WidgetComponent): boolean {
  return interactive.has(component.type) || childrenOf(component).some(hasControl);
}

function theme(element: HTMLElement, value: unknown): void {
  if (value !== "light" && value !== "dark") return;
  element.style.setProperty("color-scheme", value);
  element.classList.add("w-themed");
}
