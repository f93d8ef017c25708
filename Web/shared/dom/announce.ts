import { build } from "./build";

let region: HTMLElement | null = null;

/** Adds the page's one status region; call once, before the first announcement. */
export function installAnnouncer(): void {
  region = build("div", { role: "status", class: "visually-hidden" });
  document.body.append(region);
}

/** Says a short text to assistive technology without moving the focus. */
export function announce(message: string): void {
  if (!region) return;
  // The same text twice in a row is only spoken when the region changes in between.
  region.replaceChildren(region.textContent === message ? `${message}\u00a0` : message);
}
