import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { text } from "../../shared/i18n/language";

/** The most parameters of one link, as the server takes them. */
const most = 20;
/** Names that the tool gives itself. */
const reserved = new Set([
  "workflow", "store", "available_from", "available_until", "submission_from", "submission_until",
]);

/** A row: a parameter's name and value. */
interface Row {
  element: HTMLElement;
  name: HTMLInputElement;
  value: HTMLInputElement;
}

/** Why a parameter cannot be sent; null where it can. */
export function parameterProblem(name: string, others: string[]): "picker.nameWrong" | "picker.nameTaken" | null {
  if (!/^[a-z0-9_]{1,64}$/.test(name) || reserved.has(name)) return "picker.nameWrong";
  return others.includes(name) ? "picker.nameTaken" : null;
}

/** The custom parameters of a link, which the platform gives back with each launch. */
export class ParameterRows {
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private readonly add: HTMLButtonElement;
  private rows: Row[] = [];
  private made = 0;

  constructor(private readonly id: string) {
    this.list = build("ul", { class: "picker-parameters" });
    this.add = build("button", { type: "button", class: "link-button" }, icon("plus"), text("picker.addParameter"));
    this.add.addEventListener("click", () => this.insert());
    this.element = build(
      "fieldset",
      { class: "picker-fields" },
      build("legend", {}, text("picker.parameters")),
      build("p", { class: "quiet" }, text("picker.parametersHelp")),
      this.list,
      this.add,
    );
  }

  /** The first field that cannot be sent, and why; null where all can. */
  problem(): { field: HTMLInputElement; words: string } | null {
    const seen: string[] = [];
    for (const { name, value } of this.rows) {
      const [written, given] = [name.value.trim(), value.value];
      if (written === "" && given === "") continue;
      const wrong = parameterProblem(written, seen);
      if (wrong !== null) return { field: name, words: text(wrong) };
      seen.push(written);
    }
    return null;
  }

  /** As the server takes them. */
  values(): Record<string, string> {
    const filled = this.rows.filter(({ name }) => name.value.trim() !== "");
    return Object.fromEntries(filled.map(({ name, value }) => [name.value.trim(), value.value]));
  }

  private insert(): void {
    this.made += 1;
    const id = `${this.id}-parameter-${this.made}`;
    const name = build("input", {
      type: "text", id, maxlength: 64, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      placeholder: text("picker.parameterName"), "aria-label": text("picker.parameterName"),
    });
    const value = build("input", {
      type: "text", id: `${id}-value`, maxlength: 1024, autocomplete: "off", spellcheck: "false",
      placeholder: text("picker.parameterValue"), "aria-label": text("picker.parameterValue"),
    });
    const remove = build("button", { type: "button", class: "icon-button" }, icon("close"));
    remove.setAttribute("aria-label", text("picker.removeParameter"));
    const row = { element: build("li", {}, name, value, remove), name, value };
    remove.addEventListener("click", () => this.remove(row));
    this.rows.push(row);
    this.list.append(row.element);
    this.add.hidden = this.rows.length >= most;
    name.focus();
  }

  private remove(row: Row): void {
    this.rows = this.rows.filter((one) => one !== row);
    row.element.remove();
    this.add.hidden = false;
    this.add.focus();
  }
}
