import { build } from "../dom/build";

/** A state that is a whole page: its title is the heading of the page. */
export function statePage(state: HTMLElement): HTMLElement {
  const title = state.querySelector("h2");
  title?.replaceWith(build("h1", {}, title.textContent ?? ""));
  return state;
}
