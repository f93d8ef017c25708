import { iconButton } from "../../shared/components/button";
import { freshID } from "../../shared/components/identity";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { changed, type FieldOptions, FormField } from "../../shared/forms/field";
import { type Fallback, fallbackReasons } from "../api/models";
import { say } from "../i18n/text";

/** A field for the models that answer in the place of one, in their order, each for reasons. `offered` tells which may be added. */
export function fallbackField(options: FieldOptions<Fallback[]> & { offered: () => string[] }): FormField<Fallback[]> {
  const editor = new FallbackEditor(options.offered);
  return FormField.of<Fallback[]>(options, {
    element: editor.element,
    isGroup: true,
    read: () => editor.chain,
    write: (chain) => editor.show(chain),
    isEmpty: (chain) => chain.length === 0,
  });
}

/** The rows of a chain, and a list of what may be added. */
class FallbackEditor {
  readonly element = build("div", { class: "fallback-field", role: "group" });
  chain: Fallback[] = [];

  constructor(private readonly offered: () => string[]) {}

  /** Shows a chain. */
  show(chain: readonly Fallback[]): void {
    this.chain = chain.map(({ model, on }) => ({ model, on: on ?? [...fallbackReasons] }));
    this.draw();
  }

  private set(chain: Fallback[]): void {
    this.chain = chain;
    this.draw();
    changed(this.element);
  }

  private draw(): void {
    const rows = this.chain.map((_, at) => this.row(at));
    this.element.replaceChildren(
      rows.length > 0 ? build("ol", {}, ...rows) : build("p", { class: "quiet" }, say("models.fallbackNone")),
      this.adding(),
    );
  }

  private row(at: number): HTMLElement {
    const entry = this.chain[at] as Fallback;
    const move = (by: number) => {
      const chain = [...this.chain];
      chain.splice(at + by, 0, ...chain.splice(at, 1));
      this.set(chain);
      this.element.querySelectorAll<HTMLElement>("li")[at + by]?.querySelector<HTMLElement>("button:not(:disabled)")?.focus();
      announce(say("models.fallbackNumber", { number: at + by + 1 }));
    };
    const reasons = fallbackReasons.map((reason) => {
      const tick = build("input", { type: "checkbox", class: "ui-tick" });
      tick.checked = entry.on?.includes(reason) ?? true;
      tick.addEventListener("change", () => {
        const on = fallbackReasons.filter((one) => (one === reason ? tick.checked : entry.on?.includes(one)));
        // One that answers for no reason is none.
        if (on.length === 0) tick.checked = true;
        else this.chain = this.chain.map((one, index) => (index === at ? { ...one, on } : one));
      });
      return build("label", {}, tick, say(`reason.${reason}`));
    });
    return build(
      "li",
      {},
      build("strong", {}, entry.model),
      build(
        "span",
        { class: "fallback-moves" },
        iconButton("up", say("models.fallbackUp", { name: entry.model }), () => move(-1), { small: true, disabled: at === 0 }),
        iconButton("down", say("models.fallbackDown", { name: entry.model }), () => move(1), { small: true, disabled: at === this.chain.length - 1 }),
        iconButton("close", say("models.fallbackRemove", { name: entry.model }), () => this.remove(at), { small: true }),
      ),
      build("div", { class: "fallback-reasons", role: "group", "aria-label": `${say("models.fallbackWhen")}: ${entry.model}` }, ...reasons),
    );
  }

  private remove(at: number): void {
    this.set(this.chain.filter((_, index) => index !== at));
    this.element.querySelector<HTMLElement>("select, button")?.focus();
  }

  private adding(): HTMLElement {
    const taken = new Set(this.chain.map(({ model }) => model));
    const names = this.offered().filter((name) => !taken.has(name));
    if (names.length === 0) {
      return build("p", { class: "quiet" }, this.chain.length > 0 ? "" : say("models.fallbackNobody"));
    }
    const id = freshID("fallback");
    const select = build("select", { id, class: "ui-input select" }, build("option", { value: "" }, say("models.fallbackAdd")), ...names.map((name) => build("option", { value: name }, name)));
    select.addEventListener("change", (event) => {
      event.stopPropagation();
      if (select.value === "") return;
      this.set([...this.chain, { model: select.value, on: [...fallbackReasons] }]);
      this.element.querySelector<HTMLElement>("select")?.focus();
    });
    return build("div", { class: "fallback-add" }, build("label", { for: id, class: "visually-hidden" }, say("models.fallbackAdd")), select);
  }
}
