import { iconButton } from "../../shared/components/button";
import { ActionMenu, type MenuItem } from "../../shared/components/menu";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { kindIcon } from "../canvas/glyphs";
import { edgeOf, isLoop, nodeOf, portOf } from "../model/document";
import { OutlineLine, outlineOf, visibleLines } from "../model/outline";
import { summaryOf } from "../model/summary";
import { kindTitle, portTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { BuilderActions } from "../state/actions";
import type { BuilderStore } from "../state/builder-store";
import { moveAlong } from "./move";

/** The workflow as a tree of its steps, in which everything can be done with the keyboard alone. */
export class OutlineView {
  readonly element = build("div", { class: "outline" });
  private readonly tree = build("div", { class: "outline-tree", role: "tree", "aria-multiselectable": "true" });
  private readonly closed = new Set<string>();
  private lines: OutlineLine[] = [];
  private current: string | null = null;

  constructor(private readonly store: BuilderStore, private readonly actions: BuilderActions, private readonly edit: (slug: string) => void) {
    this.tree.setAttribute("aria-label", say("outline.label"));
    this.element.append(build("p", { class: "quiet outline-help" }, say("outline.help")), this.tree);
    for (const topic of ["document", "selection", "problems", "run", "overlay"] as const) store.on(topic, () => this.update());
    this.tree.addEventListener("keydown", (event) => this.keyPressed(event));
    this.update();
  }

  /** Puts the focus on a step. */
  focus(slug: string | null): void {
    if (slug !== null) this.current = slug;
    this.draw();
    this.tree.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }

  private frame: number | null = null;

  private update(): void {
    if (this.frame !== null || !this.element.isConnected && this.lines.length > 0) return;
    if (this.lines.length === 0) return this.draw();
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  private draw(): void {
    const focused = this.tree.contains(document.activeElement) ? (document.activeElement as HTMLElement).closest<HTMLElement>("[data-line]")?.dataset["line"] : null;
    this.lines = outlineOf(this.store.shown);
    const shown = visibleLines(this.lines, this.closed);
    const chosen = this.store.selection.at(-1);
    if (chosen && shown.some((line) => keyOf(line) === chosen)) this.current = chosen;
    if (!shown.some((line) => keyOf(line) === this.current)) this.current = shown[0] ? keyOf(shown[0]) : null;
    this.tree.replaceChildren(...shown.map((line) => this.row(line)));
    if (focused) (this.row$(focused) ?? this.row$(this.current ?? ""))?.focus();
  }

  private row$(key: string): HTMLElement | null {
    return [...this.tree.children].find((row): row is HTMLElement => row instanceof HTMLElement && row.dataset["line"] === key) ?? null;
  }

  private row(line: OutlineLine): HTMLElement {
    const { store } = this;
    const key = keyOf(line);
    const row = build("div", { class: `outline-row ${line.type}`, role: "treeitem", "aria-level": line.depth + 1, tabindex: key === this.current ? 0 : -1 });
    row.dataset["line"] = key;
    row.style.setProperty("--depth", String(line.depth));
    const via = line.via && (line.via.port !== "next" || line.via.condition) ? build("span", { class: `outline-via ${line.via.port === "error" ? "error" : ""}` }, [line.via.port === "next" ? "" : portTitle(line.via.port), line.via.condition ?? ""].filter(Boolean).join(": ")) : null;
    if (line.type === "jump") {
      const target = nodeOf(store.shown, line.target);
      const name = target?.title || kindTitle(store.kinds.get(target?.kind ?? ""), line.target);
      row.append(...[via].filter((one): one is HTMLElement => one !== null), build("span", { class: "outline-jump" }, icon("down"), say(isReturn(line, store) ? "outline.back" : "outline.goesTo", { name })));
      row.setAttribute("aria-selected", "false");
      row.addEventListener("click", () => {
        store.select([line.target]);
        this.focus(line.target);
      });
      return row;
    }
    const { node } = line;
    const title = kindTitle(store.kinds.get(node.kind), node.kind);
    const severity = store.overlay ? undefined : store.severities.get(node.slug);
    const progress = store.progress.get(node.slug)?.status;
    const summary = summaryOf(node);
    row.setAttribute("aria-selected", String(store.selection.includes(node.slug)));
    row.setAttribute("aria-label", [via?.textContent ?? "", node.title || title, node.title ? title : "", summary, severity ? say(severity === "error" ? "step.hasErrors" : "step.hasWarnings") : "", progress ? say(`run.step.${progress}`) : ""].filter(Boolean).join(", "));
    row.dataset["family"] = store.kinds.family(node.kind);
    if (line.children.length > 0) row.setAttribute("aria-expanded", String(!this.closed.has(node.slug)));
    const fold = build("span", { class: "outline-fold", "aria-hidden": "true" }, line.children.length > 0 && icon("chevronDown"));
    fold.addEventListener("click", (event) => {
      event.stopPropagation();
      this.toggle(node.slug);
    });
    const menu = iconButton("more", say("outline.actions", { name: node.title || title }), () => ActionMenu.open(menu, this.menu(node.slug)), { small: true });
    menu.tabIndex = -1;
    row.append(fold, build("span", { class: "step-icon" }, kindIcon(node.kind, store.kinds.family(node.kind))),
      build("span", { class: "outline-words" }, build("span", { class: "outline-title" }, via, node.title || title), build("span", { class: "step-summary" }, summary || (node.title ? title : ""))),
      severity ? build("span", { class: `step-mark ${severity}` }, icon("alert")) : "", progress ? build("span", { class: `trace-dot ${progress}` }) : "", menu);
    row.addEventListener("click", (event) => {
      if ((event.target as Element).closest("button")) return;
      this.current = node.slug;
      const adds = event.ctrlKey || event.metaKey || event.shiftKey;
      store.select(adds ? [...store.selection.filter((slug) => slug !== node.slug), node.slug] : [node.slug]);
      row.focus();
    });
    row.addEventListener("dblclick", () => this.edit(node.slug));
    return row;
  }

  /** What can be done with a step; the same as on the canvas. */
  private menu(slug: string): MenuItem[] {
    const { store, actions } = this;
    const node = nodeOf(store.document, slug);
    if (!node) return [];
    const items: MenuItem[] = [{ label: say("outline.edit"), icon: "pencil", hint: "Enter", run: () => this.edit(slug) }];
    if (!store.canEdit) return items;
    const ports = store.kinds.ports(node).filter((port) => port.role !== "error");
    for (const port of ports) {
      items.push({ label: ports.length === 1 ? say("outline.addAfter") : say("outline.addAt", { port: portTitle(port.name) }), icon: "plus", hint: ports.length === 1 ? "Tab" : "", run: () => actions.openPaletteBehind(slug, port.name) });
    }
    items.push({ label: say("outline.addError"), icon: "plus", run: () => actions.openPaletteBehind(slug, "error") });
    if (node.kind !== "start") {
      items.push("separator", { label: say("outline.moveUp"), hint: "Alt ↑", run: () => this.move(slug, -1) }, { label: say("outline.moveDown"), hint: "Alt ↓", run: () => this.move(slug, 1) });
      items.push("separator", { label: say("tool.rename"), hint: "F2", run: () => actions.rename() }, { label: say("tool.duplicate"), icon: "copy", hint: "Ctrl D", run: () => actions.duplicate() }, { label: say("tool.remove"), icon: "trash", danger: true, hint: "Del", run: () => actions.removeSteps([slug]) });
    }
    store.select([slug]);
    return items;
  }

  private move(slug: string, by: -1 | 1): void {
    const moved = moveAlong(this.store.document, slug, by);
    this.current = slug;
    this.store.apply(moved, [slug]);
  }

  private toggle(slug: string): void {
    if (!this.closed.delete(slug)) this.closed.add(slug);
    this.draw();
  }

  private keyPressed(event: KeyboardEvent): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-line]");
    if (!row || event.target !== row || event.isComposing) return;
    const key = row.dataset["line"] ?? "";
    const rows = [...this.tree.children].filter((one): one is HTMLElement => one instanceof HTMLElement);
    const at = rows.indexOf(row);
    const node = nodeOf(this.store.shown, key);
    const { actions, store } = this;
    // What keys do is done to the line that has the focus.
    if (node && !store.selection.includes(key)) store.select([key]);
    const go = (to: HTMLElement | undefined): void => {
      if (!to) return;
      this.current = to.dataset["line"] ?? null;
      rows.forEach((one) => (one.tabIndex = one === to ? 0 : -1));
      to.focus();
      const slug = to.dataset["line"] ?? "";
      if (nodeOf(store.shown, slug)) store.select(event.shiftKey ? [...store.selection.filter((one) => one !== slug), slug] : [slug]);
    };
    const isCommand = event.ctrlKey || event.metaKey;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      if (node && store.canEdit) this.move(key, event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "ArrowDown") go(rows[at + 1]);
    else if (event.key === "ArrowUp") go(rows[at - 1]);
    else if (event.key === "Home") go(rows[0]);
    else if (event.key === "End") go(rows.at(-1));
    else if (event.key === "ArrowRight" && row.getAttribute("aria-expanded") === "false") this.toggle(key);
    else if (event.key === "ArrowRight" && row.getAttribute("aria-expanded") === "true") go(rows[at + 1]);
    else if (event.key === "ArrowLeft" && row.getAttribute("aria-expanded") === "true") this.toggle(key);
    else if (event.key === "ArrowLeft") go(rows.slice(0, at).reverse().find((one) => Number(one.getAttribute("aria-level")) < Number(row.getAttribute("aria-level"))));
    else if (event.key === "Enter" || event.key === " ") {
      if (node) this.edit(key);
      else row.click();
    } else if (event.key === "F2") actions.rename();
    else if (event.key === "Delete") actions.remove();
    else if (letter === "+" || event.key === "Insert") actions.openPalette();
    else if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10") || letter === "m") row.querySelector<HTMLElement>("button")?.click();
    else if (isCommand && letter === "z") {
      if (event.shiftKey) actions.redo();
      else actions.undo();
    } else if (isCommand && letter === "d") actions.duplicate();
    else if (isCommand && letter === "c") actions.copy();
    else if (isCommand && letter === "x") actions.cut();
    else if (isCommand && letter === "v") actions.paste();
    else if (isCommand && letter === "a") actions.selectAll();
    else if (event.key === "?") actions.showKeys();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function keyOf(line: OutlineLine): string {
  return line.type === "step" ? line.node.slug : `>${line.via.key}`;
}

function isReturn(line: OutlineLine & { type: "jump" }, store: BuilderStore): boolean {
  const edge = edgeOf(store.shown, line.via.key);
  const target = nodeOf(store.shown, line.target);
  return edge !== undefined && target !== undefined && isLoop(target.kind) && nodeOf(store.shown, edge.source)?.parent === target.slug && portOf(edge) !== "body";
}

