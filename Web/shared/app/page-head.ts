import { build } from "../dom/build";

/** The head of a page: the way here, its title, what it is for, and what can be done with it. */
export function pageHead(options: {
  title: string;
  text?: string | null;
  trail?: { label: string; href: string }[];
  actions?: (HTMLElement | null | false)[];
}): HTMLElement {
  const { title, text, trail = [], actions = [] } = options;
  const shown = actions.filter((action): action is HTMLElement => action instanceof HTMLElement);
  const steps = trail.flatMap(({ label, href }) => [build("a", { href }, label), build("span", { "aria-hidden": "true" }, "/")]);
  return build(
    "header",
    { class: "ui-page-head" },
    build(
      "div",
      {},
      steps.length > 0 && build("div", { class: "ui-trail" }, ...steps),
      build("h1", {}, title),
      text && build("p", {}, text),
    ),
    shown.length > 0 && build("div", { class: "ui-page-actions" }, ...shown),
  );
}
