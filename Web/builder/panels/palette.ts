import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import type { KindCatalogue } from "../model/kinds";
import { KindList } from "./kind-list";

/** Asks which kind of step to add: type to find, arrows to choose, Enter to add. */
export function openKindPalette(kinds: KindCatalogue, choose: (kind: string) => void): void {
  const dialog = build("dialog", { class: "kind-palette", "aria-label": say("palette.title") });
  const list = new KindList(kinds, (kind) => {
    dialog.close();
    choose(kind);
  }, false);
  const opener = document.activeElement;
  dialog.append(list.element);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (document.activeElement === document.body && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  list.input.focus();
}
