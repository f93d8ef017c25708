import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { type Api, matches, type Operation } from "../model/document";
import { schemaWords } from "../model/words";
import { Later } from "./later";
import { methodMark, operationView } from "./operation-view";
import { schemaView } from "./schema-view";

interface Entry {
  operation: Operation;
  link: HTMLElement;
  view: HTMLElement;
}

/** The whole description: a list to find things in, and everything there is to say of them. */
export class DocsPage extends HTMLElement {
  private api: Api | null = null;
  private entries: Entry[] = [];
  private readonly later = new Later();
  private readonly empty = build("p", { class: "nothing", hidden: true }, "Nothing has all these words.");
  private readonly search = build("input", {
    type: "search",
    id: "search",
    placeholder: "Search",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "Search operations",
  });

  /** The page of this description. */
  static showing(api: Api): DocsPage {
    const page = new DocsPage();
    page.api = api;
    return page;
  }

  /** Builds the page once. */
  connectedCallback(): void {
    const api = this.api;
    if (api === null || this.childElementCount > 0) return;
    const main = build("main", { id: "content", tabindex: -1 }, this.introduction(api));
    const list = build("nav", { "aria-label": "Operations" }, this.empty);
    for (const group of api.groups) this.addGroup(group.tag, group.operations, list, main, api);
    main.append(this.shapes(api));
    this.append(
      build("a", { class: "skip-link", href: "#content" }, "Skip to the description"),
      build(
        "header",
        {},
        build("a", { class: "home", href: "/" }, icon("mark"), build("span", {}, "Lyceum API")),
        build("span", { class: "version" }, api.version),
        build("div", { class: "search" }, this.search),
        build("a", { class: "raw", href: "/openapi.json" }, "openapi.json"),
      ),
      build("div", { class: "columns" }, list, main),
    );
    this.search.addEventListener("input", () => this.filter());
    document.addEventListener("keydown", (event) => this.focusSearch(event));
    addEventListener("hashchange", () => this.reveal());
    this.reveal();
  }

  /** Leads to what the address names. */
  private reveal(): void {
    const target = document.getElementById(location.hash.slice(1));
    if (target === null) return;
    // What is named by an address is not left out by a search.
    if (target.closest("[hidden]")) {
      this.search.value = "";
      this.filter();
    }
    this.later.reveal(target);
  }

  private introduction(api: Api): HTMLElement {
    const sentences = [
      api.description,
      " Send the access token of a sign-in, or an API key, as ",
      build("code", {}, "Authorization: Bearer …"),
      ". Lists are cut into pages by ",
      build("code", {}, "limit"),
      " and ",
      build("code", {}, "after"),
      ". An error has the shape of ",
      build("a", { href: "#schema-Error" }, "Error"),
      "; decide by its ",
      build("code", {}, "code"),
      ".",
    ];
    return build("section", { class: "introduction" }, build("h1", {}, api.title + " API"), build("p", {}, ...sentences));
  }

  private addGroup(tag: string, operations: Operation[], list: HTMLElement, main: HTMLElement, api: Api): void {
    const id = `tag-${tag.replace(/\W+/g, "-")}`;
    const links = build("ul", {});
    const section = build("section", { "aria-labelledby": id }, build("h2", { id }, tag));
    for (const operation of operations) {
      const link = build(
        "li",
        {},
        build(
          "a",
          { href: `#${operation.operationId}`, title: `${operation.method} ${operation.path}` },
          methodMark(operation.method),
          build("span", {}, operation.summary),
        ),
      );
      const view = operationView(operation, api.schemas, this.later);
      links.append(link);
      section.append(view);
      this.entries.push({ operation, link, view });
    }
    list.append(build("section", {}, build("h2", {}, build("a", { href: `#${id}` }, tag)), links));
    main.append(section);
  }

  private shapes(api: Api): HTMLElement {
    return build(
      "section",
      { class: "shapes", "aria-labelledby": "shapes" },
      build("h2", { id: "shapes" }, "Shapes"),
      ...Object.entries(api.schemas).map(([name, schema]) => {
        const words = schemaWords(schema, api.schemas);
        return build(
          "article",
          { id: `schema-${name}`, class: "operation", "aria-labelledby": `schema-${name}-name` },
          build("h3", { id: `schema-${name}-name` }, build("a", { class: "path", href: `#schema-${name}` }, name)),
          this.later.place(words.join(" "), 1 + Math.ceil(words.length / 2), () => [schemaView(schema)]),
        );
      }),
    );
  }

  private filter(): void {
    const words = this.search.value.trim();
    let found = 0;
    for (const { operation, link, view } of this.entries) {
      const isFound = words === "" || matches(operation, words);
      link.hidden = view.hidden = !isFound;
      if (isFound) found += 1;
    }
    for (const section of this.querySelectorAll<HTMLElement>("nav > section, main > section:not(.introduction)")) {
      const items = section.querySelectorAll<HTMLElement>("li, article");
      section.hidden = words !== "" && (section.matches(".shapes") || [...items].every((item) => item.hidden));
    }
    this.empty.hidden = found > 0;
    announce(`${found} operations`);
  }

  /** A slash leads to the search, as on other pages of this kind. */
  private focusSearch(event: KeyboardEvent): void {
    if (event.key !== "/" || event.target === this.search || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.search.focus();
    this.search.select();
  }
}

customElements.define("docs-page", DocsPage);
