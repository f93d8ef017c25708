import { freshID } from "../components/identity";
import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { onChange, labelled } from "./control-parts";
import type { WidgetContext } from "./context";
import type { WidgetComponent } from "./model";
import { look } from "./style";
import { nameIn, objectsIn, textIn } from "./values";
import { say } from "./words";

/** Select: the browser's own, with a field that filters a long list, and a button that empties it. */
export function selectPart(component: WidgetComponent, context: WidgetContext): HTMLElement {
  const name = textIn(component["name"]);
  const select = build("select", {
    class: `w-input w-select${look("w-variant", component["variant"])}${look("w-size", component["size"])}`,
    id: context.fieldID(name),
    name,
    disabled: component["disabled"] === true,
    required: component["required"] === true,
  });
  const placeholder = build("option", { value: "" }, nameIn(component["placeholder"]) ?? say("choose"));
  const options = objectsIn(component["options"]).map((option) => {
    const about = nameIn(option["description"]);
    const label = textIn(option["label"]);
    const made = build("option", { value: textIn(option["value"]), disabled: option["disabled"] === true });
    made.textContent = about === null ? label : `${label} – ${about}`;
    return made;
  });
  select.append(placeholder, ...options);
  select.value = textIn(context.entered(name) ?? component["defaultValue"]);
  if (select.selectedIndex < 0) select.selectedIndex = 0;
  if (component["block"] === true) select.classList.add("w-block");
  if (component["pill"] === true) select.classList.add("w-pill");
  onChange(select, component, context);
  const problem = build("p", { class: "w-problem", role: "alert", id: freshID("w-problem") });
  const field = labelled(select, component, problem);
  if (component["searchable"] === true && options.length > 7) field.prepend(filter(select, options));
  if (component["clearable"] === true) field.append(clear(select, component));
  return field;
}

function filter(select: HTMLSelectElement, options: readonly HTMLOptionElement[]): HTMLElement {
  const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const field = build("input", {
    type: "search", class: "w-input w-filter", placeholder: say("filter"), "aria-label": say("filter"), "data-filter": true,
    "aria-controls": select.id, autocomplete: "off",
  });
  field.addEventListener("input", () => {
    const typed = plain(field.value.trim());
    for (const option of options) option.hidden = !plain(option.textContent ?? "").includes(typed);
    const first = options.find((option) => !option.hidden && !option.disabled);
    if (typed !== "" && first) select.value = first.value;
  });
  return field;
}

function clear(select: HTMLSelectElement, component: WidgetComponent): HTMLElement {
  const label = say("clear", { name: nameIn(component["placeholder"]) ?? textIn(component["name"]) });
  const made = build("button", { type: "button", class: "icon-button small w-clear", "aria-label": label, title: label }, icon("close"));
  const show = (): void => {
    made.hidden = select.value === "";
  };
  made.addEventListener("click", () => {
    select.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.focus();
  });
  select.addEventListener("change", show);
  show();
  return made;
}
