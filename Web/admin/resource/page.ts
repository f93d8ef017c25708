import { pageHead } from "../../shared/app/page-head";
import { build, type Child, present } from "../../shared/dom/build";

/** What stands above the content of a page. */
export interface PageHead {
  title: string;
  /** One sentence that says what the page is for. */
  lead?: string | undefined;
  /** The list that this page is a part of. */
  back?: { label: string; href: string } | undefined;
  /** States of the thing, beside its name. */
  badges?: Child[];
  /** What may be done here; the last is the next action. */
  actions?: (HTMLElement | null | false)[];
}

/** A page of the console: its head, then its content. */
export function page(head: PageHead, ...content: Child[]): HTMLElement {
  const { title, lead, back, badges = [], actions = [] } = head;
  const top = pageHead({ title, text: lead ?? null, actions, ...(back ? { trail: [back] } : {}) });
  const heading = top.querySelector("h1");
  if (heading && present(badges).length > 0) {
    const line = build("div", { class: "admin-name" });
    heading.replaceWith(line);
    line.append(heading, ...present(badges));
  }
  return build("div", { class: "admin-page" }, top, ...content);
}

/** A titled part of a page. */
export function section(
  title: string,
  options: { text?: string | undefined; action?: Child },
  ...content: Child[]
): HTMLElement {
  return build(
    "section",
    { class: "admin-section" },
    build(
      "div",
      { class: "admin-section-head" },
      build("div", {}, build("h2", {}, title), options.text && build("p", { class: "quiet" }, options.text)),
      options.action,
    ),
    ...content,
  );
}

/** Names and values, one a line; those without a value are left out. */
export function facts(rows: readonly (readonly [string, Child])[]): HTMLElement {
  const list = build("dl", { class: "admin-facts" });
  for (const [name, value] of rows) {
    if (value === null || value === undefined || value === false || value === "") continue;
    list.append(build("div", {}, build("dt", {}, name), build("dd", {}, value)));
  }
  return list;
}
