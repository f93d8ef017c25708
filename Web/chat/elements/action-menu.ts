import { build } from "../../shared/dom/build";
import { icon, IconName } from "../../shared/dom/icon";

/** Something a menu offers. */
export interface MenuAction {
  label: string;
  icon: IconName;
  danger?: boolean;
  run: () => void;
}

/** A small menu beside the button that opened it: arrows move, Escape and a press elsewhere close it. */
export class ActionMenu extends HTMLElement {
  private opener!: HTMLElement;
  private readonly closeOutside = (event: Event): void => {
    if (!this.contains(event.target as Node)) this.close(false);
  };

  /** Opens a menu for a button and moves the focus into it. */
  static open(opener: HTMLElement, actions: readonly MenuAction[]): void {
    const menu = new ActionMenu();
    menu.opener = opener;
    menu.setAttribute("role", "menu");
    menu.append(...actions.map((action) => menu.item(action)));
    menu.addEventListener("keydown", (event) => menu.keyPressed(event));
    document.body.append(menu);
    opener.setAttribute("aria-expanded", "true");
    menu.place();
    menu.items[0]?.focus();
    document.addEventListener("pointerdown", menu.closeOutside, true);
    addEventListener("resize", menu.closeOutside);
  }

  private get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }

  private item(action: MenuAction): HTMLElement {
    const run = (): void => {
      this.close(true);
      action.run();
    };
    const attributes = { type: "button", role: "menuitem", tabindex: -1, class: action.danger ? "danger" : null };
    return build("button", { ...attributes, on: { click: run } }, icon(action.icon), action.label);
  }

  private place(): void {
    const anchor = this.opener.getBoundingClientRect();
    const own = this.getBoundingClientRect();
    const below = anchor.bottom + 4 + own.height < innerHeight;
    this.style.top = `${Math.round(below ? anchor.bottom + 4 : anchor.top - 4 - own.height)}px`;
    this.style.left = `${Math.round(Math.max(8, Math.min(anchor.left, innerWidth - own.width - 8)))}px`;
  }

  private keyPressed(event: KeyboardEvent): void {
    const { items } = this;
    const at = items.indexOf(document.activeElement as HTMLElement);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (target !== undefined) items.at(target % items.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") this.close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private close(returnFocus: boolean): void {
    document.removeEventListener("pointerdown", this.closeOutside, true);
    removeEventListener("resize", this.closeOutside);
    this.opener.removeAttribute("aria-expanded");
    if (returnFocus) this.opener.focus();
    this.remove();
  }
}

customElements.define("action-menu", ActionMenu);
