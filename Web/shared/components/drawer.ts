import { ModalDialog, type ModalOptions } from "./modal";

/** A dialog at the side of the page, for looking at one thing of a list. */
export class SideDrawer extends ModalDialog {
  /** Slides a drawer in; `label` names it for assistive technology where its title alone would not do. */
  static override open(options: Omit<ModalOptions, "wide"> & { label?: string; wide?: boolean }): SideDrawer {
    const drawer = new SideDrawer(options, `ui-drawer${options.wide ? " wide" : ""}`);
    if (options.label !== undefined) {
      drawer.element.removeAttribute("aria-labelledby");
      drawer.element.setAttribute("aria-label", options.label);
    }
    return drawer;
  }

  /** What is written in a drawer is sent from there, and the drawer stays. */
  protected override get asks(): boolean {
    return false;
  }
}
