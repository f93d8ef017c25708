import { build } from "../dom/build";
import { icon, type IconName } from "../dom/icon";
import { problemOf } from "./problem";
import { toast } from "./toast";

/** Something a menu offers. */
export interface MenuAction {
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  /** One of several that exclude each other, and whether it is the one. */
  checked?: boolean;
  /** A short remark at its end, such as a key. */
  hint?: string;
  /** An address to go to instead of something to do. */
  href?: string;
  run?: () => void | Promise<void>;
}

/** What a menu is made of: things to do, lines between them, and titles above them. */
export type MenuItem = MenuAction | "separator" | { title: string; text?: string };

/** A small menu beside the button that opened it: arrows and letters move, Escape and a press elsewhere close it. */
export class ActionMenu extends HTMLElement {
  private opener!: HTMLElement;
  private typed = "";
  private typedAt = 0;
  private static current: ActionMenu | null = null;
  private readonly closeOutside = (event: Event): void => {
    const target = event.target as Node;
    // The opener closes its menu itself when it is pressed again.
    if (!this.contains(target) && !this.opener.contains(target)) this.close(false);
  };
  private readonly leave = (): void => this.close(false);

  /** Opens a menu for a button and moves the focus into it; closes it where it is open already. */
  static open(opener: HTMLElement, items: readonly MenuItem[]): void {
    const { current } = ActionMenu;
    current?.close(true);
    if (current?.opener === opener) return;
    const menu = new ActionMenu();
    menu.opener = opener;
    ActionMenu.current = menu;
    menu.setAttribute("role", "menu");
    menu.setAttribute("aria-label", opener.getAttribute("aria-label") ?? opener.textContent ?? "");
    menu.append(...items.map((item) => menu.made(item)));
    menu.addEventListener("keydown", (event) => menu.keyPressed(event));
    // It belongs to the part of the page that it came from; in an open dialog nothing else can be pressed.
    (opener.closest("dialog, main, header, aside, [role=navigation]") ?? document.body).append(menu);
    opener.setAttribute("aria-haspopup", "menu");
    opener.setAttribute("aria-expanded", "true");
    menu.place();
    (menu.querySelector<HTMLElement>("[aria-checked=true]") ?? menu.items[0])?.focus();
    document.addEventListener("pointerdown", menu.closeOutside, true);
    addEventListener("resize", menu.leave);
    addEventListener("popstate", menu.leave);
  }

  private get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role^=menuitem]:not([aria-disabled=true])")];
  }

  private made(item: MenuItem): HTMLElement {
    if (item === "separator") return build("div", { role: "separator" });
    if ("title" in item) {
      const { title, text } = item;
      const look = `ui-menu-title${text === undefined ? "" : " person"}`;
      return build("div", { class: look, role: "presentation" }, build("span", {}, title), text);
    }
    const { checked, disabled } = item;
    const attributes = {
      role: checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": checked === undefined ? null : String(checked),
      "aria-disabled": disabled ? "true" : null,
      tabindex: -1,
      class: item.danger ? "danger" : null,
    };
    const content = [
      item.icon && icon(item.icon),
      build("span", {}, item.label),
      checked === true && icon("check"),
      item.hint && build("kbd", {}, item.hint),
    ];
    if (item.href !== undefined && !disabled) {
      const link = build("a", { ...attributes, href: item.href }, ...content);
      link.addEventListener("click", () => this.close(true));
      return link;
    }
    const made = build("button", { type: "button", ...attributes }, ...content);
    made.addEventListener("click", () => {
      if (disabled) return;
      this.close(true);
      void Promise.resolve(item.run?.()).catch((error: unknown) => toast(problemOf(error), { kind: "danger" }));
    });
    return made;
  }

  private place(): void {
    const anchor = this.opener.getBoundingClientRect();
    const own = this.getBoundingClientRect();
    const below = anchor.bottom + 4 + own.height < innerHeight || anchor.top < own.height;
    const top = below ? anchor.bottom + 4 : anchor.top - 4 - own.height;
    // It begins where its button begins, or ends where that ends, wherever there is room.
    const left = anchor.left + own.width + 8 <= innerWidth ? anchor.left : anchor.right - own.width;
    this.style.top = `${Math.round(Math.max(8, Math.min(top, innerHeight - own.height - 8)))}px`;
    this.style.left = `${Math.round(Math.max(8, left))}px`;
  }

  private keyPressed(event: KeyboardEvent): void {
    const { items } = this;
    const at = items.indexOf(document.activeElement as HTMLElement);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (target !== undefined) items.at(target % items.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") this.close(true);
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) this.find(event.key, at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves to the next item that begins with what was typed within half a second. */
  private find(letter: string, at: number): void {
    this.typed = performance.now() - this.typedAt < 500 ? this.typed + letter : letter;
    this.typedAt = performance.now();
    const { items } = this;
    const from = this.typed.length > 1 ? at : at + 1;
    const order = [...items.slice(from), ...items.slice(0, Math.max(from, 0))];
    const typed = this.typed.toLowerCase();
    order.find((item) => item.textContent?.trim().toLowerCase().startsWith(typed))?.focus();
  }

  private close(returnFocus: boolean): void {
    document.removeEventListener("pointerdown", this.closeOutside, true);
    removeEventListener("resize", this.leave);
    removeEventListener("popstate", this.leave);
    if (ActionMenu.current === this) ActionMenu.current = null;
    this.opener.removeAttribute("aria-expanded");
    if (returnFocus) this.opener.focus();
    this.remove();
  }
}

customElements.define("action-menu", ActionMenu);
