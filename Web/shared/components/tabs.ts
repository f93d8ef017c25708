import { build } from "../dom/build";
import { freshID } from "./identity";

/** One of several views of the same place. */
export interface Tab {
  key: string;
  label: string;
  /** Its address; then the tabs are links. */
  href?: string;
  panel: () => HTMLElement;
}

/** Views that take turns. Arrows move between the tabs; with addresses they are links, and back and forward work. */
export function tabs(list: readonly Tab[], current: string, onChange: (key: string) => void): HTMLElement {
  return list.some(({ href }) => href !== undefined) ? linked(list, current) : switched(list, current, onChange);
}

function linked(list: readonly Tab[], current: string): HTMLElement {
  const links = list.map(({ key, label, href = "" }) =>
    build("a", { href, class: "ui-tab", "aria-current": key === current ? "page" : null }, label),
  );
  const shown = list.find(({ key }) => key === current) ?? list[0];
  return build("div", { class: "ui-tabs" }, build("nav", { class: "ui-tab-list" }, ...links), shown?.panel());
}

function switched(list: readonly Tab[], current: string, onChange: (key: string) => void): HTMLElement {
  const id = freshID("tabs");
  const panel = build("div", { class: "ui-tab-panel", role: "tabpanel", id: `${id}-panel`, tabindex: 0 });
  const made = list.map(({ key, label }) =>
    build("button", { type: "button", class: "ui-tab", role: "tab", id: `${id}-${key}`, "aria-controls": panel.id }, label),
  );
  const choose = (at: number, tells: boolean): void => {
    const tab = list[at];
    const button = made[at];
    if (!tab || !button) return;
    made.forEach((one, index) => {
      one.setAttribute("aria-selected", String(index === at));
      one.tabIndex = index === at ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", button.id);
    panel.replaceChildren(tab.panel());
    if (tells) onChange(tab.key);
  };
  made.forEach((button, at) => button.addEventListener("click", () => choose(at, true)));
  const row = build("div", { class: "ui-tab-list", role: "tablist" }, ...made);
  row.addEventListener("keydown", (event) => {
    const at = made.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: made.length - 1 };
    const next = steps[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const index = (next + made.length) % made.length;
    made[index]?.focus();
    choose(index, true);
  });
  choose(Math.max(0, list.findIndex(({ key }) => key === current)), false);
  return build("div", { class: "ui-tabs" }, row, panel);
}
