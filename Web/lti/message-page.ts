import { build, Child } from "../shared/dom/build";
import { icon, IconName } from "../shared/dom/icon";

/** A page of one sentence, what to do about it, and at most a few ways on. */
export function messagePage(name: IconName, title: string, lead: string, ...ways: Child[]): HTMLElement {
  return build(
    "main",
    { class: "lti-message" },
    build("span", { class: "lti-message-icon" }, icon(name)),
    build("h1", {}, title),
    build("p", { class: "quiet" }, lead),
    ways.some(Boolean) && build("div", { class: "lti-ways" }, ...ways),
  );
}

/** Shows a page in place of everything else. */
export function show(page: Node): void {
  document.body.replaceChildren(page);
}
