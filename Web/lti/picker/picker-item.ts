import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";
import { labelled, numberIn } from "../../shared/dom/fields";
import { isFound, moment, Offer, OfferedAssistant, pixels, storeChoice } from "./offer";
import { ParameterRows } from "./parameters";

/** One assistant in the list, and what is said of its link once it is chosen. */
export class PickerItem {
  readonly element: HTMLElement;
  private readonly mark: HTMLInputElement;
  private readonly details: HTMLElement;
  private readonly title: HTMLInputElement;
  private readonly words: HTMLTextAreaElement;
  private readonly points: HTMLInputElement;
  private readonly from: HTMLInputElement;
  private readonly until: HTMLInputElement;
  private readonly opens: HTMLInputElement;
  private readonly due: HTMLInputElement;
  private readonly store: HTMLSelectElement;
  private readonly target: HTMLSelectElement;
  private readonly width: HTMLInputElement;
  private readonly height: HTMLInputElement;
  private readonly parameters: ParameterRows;
  private readonly problem: HTMLElement;
  private wrong: HTMLElement | null = null;

  constructor(
    private readonly assistant: OfferedAssistant,
    private readonly offer: Offer,
    private readonly changed: (item: PickerItem) => void,
  ) {
    const id = `pick-${assistant.slug}`;
    this.mark = build("input", {
      type: offer.accepts_multiple ? "checkbox" : "radio",
      name: "assistant",
      id,
      "aria-describedby": assistant.description ? `${id}-what` : null,
    });
    this.mark.addEventListener("change", () => this.choose(this.mark.checked));
    this.title = build("input", { type: "text", id: `${id}-title`, maxlength: 255, value: assistant.title });
    this.words = build("textarea", { id: `${id}-text`, rows: 2, maxlength: 2000 });
    this.words.value = assistant.description;
    this.points = build("input", { type: "text", inputmode: "decimal", id: `${id}-points`, autocomplete: "off" });
    const day = (name: string) => build("input", { type: "datetime-local", id: `${id}-${name}` });
    [this.from, this.until, this.opens, this.due] = [day("from"), day("until"), day("opens"), day("due")];
    const side = (name: string) =>
      build("input", { type: "text", inputmode: "numeric", id: `${id}-${name}`, autocomplete: "off" });
    [this.width, this.height] = [side("width"), side("height")];
    this.parameters = new ParameterRows(id);
    this.store = storeChoice(`${id}-store`, offer.stores, text("picker.storeAny"));
    this.target = build("select", { id: `${id}-target` }, build("option", { value: "" }, text("picker.targetAny")));
    for (const target of ["iframe", "window"] as const) {
      if (!offer.targets.includes(target)) continue;
      this.target.append(build("option", { value: target }, text(`picker.${target}`)));
    }
    this.problem = build("p", { class: "problem", role: "alert", id: `${id}-problem` });
    this.details = build(
      "div",
      { class: "picker-details", hidden: true },
      labelled(text("picker.linkTitle"), this.title),
      labelled(text("picker.text"), this.words),
      offer.accepts_line_item && labelled(text("picker.points"), this.points, text("picker.pointsHelp")),
      offer.stores.length > 0 && labelled(text("picker.store"), this.store, text("picker.storeHelp")),
      this.problem,
      build(
        "details",
        {},
        build("summary", {}, text("picker.more")),
        build(
          "div",
          { class: "field-row" },
          labelled(text("picker.from"), this.from),
          labelled(text("picker.until"), this.until),
          labelled(text("picker.opens"), this.opens),
          labelled(text("picker.due"), this.due),
        ),
        this.target.options.length > 1 && this.display(),
        this.parameters.element,
      ),
    );
    this.element = build(
      "li",
      {},
      build(
        "label",
        { class: "picker-head", for: id },
        this.mark,
        build(
          "span",
          {},
          build("strong", {}, assistant.title),
          assistant.description && build("span", { class: "quiet", id: `${id}-what` }, assistant.description),
        ),
      ),
      this.details,
    );
  }

  /** Where the link opens, and how large once that is said. */
  private display(): HTMLElement {
    const size = build(
      "div",
      { class: "field-row" },
      labelled(text("picker.width"), this.width),
      labelled(text("picker.height"), this.height),
    );
    const update = () => (size.hidden = this.target.value === "");
    this.target.addEventListener("change", update);
    update();
    return build("div", { class: "picker-fields" }, labelled(text("picker.target"), this.target), size);
  }

  get isChosen(): boolean {
    return this.mark.checked;
  }

  /** Chooses it, or does so no more. */
  choose(isChosen: boolean): void {
    this.mark.checked = isChosen;
    this.details.hidden = !isChosen;
    this.changed(this);
  }

  /** Whether it is what somebody looks for. */
  matches(sought: string): boolean {
    return isFound(sought, this.assistant.title, this.assistant.description);
  }

  /** Whether what was entered can be sent; says what cannot. */
  check(): boolean {
    const points = numberIn(this.points.value);
    const parameter = this.parameters.problem();
    this.complain(null, "");
    if (this.points.value.trim() !== "" && (points === null || points <= 0)) {
      this.complain(this.points, text("picker.pointsWrong"));
    } else if (endsEarly(this.from, this.until)) {
      this.complain(this.until, text("picker.untilWrong"));
    } else if (endsEarly(this.opens, this.due)) {
      this.complain(this.due, text("picker.untilWrong"));
    } else if (this.target.value !== "" && pixels(this.width.value) === undefined) {
      this.complain(this.width, text("picker.sizeWrong"));
    } else if (this.target.value !== "" && pixels(this.height.value) === undefined) {
      this.complain(this.height, text("picker.sizeWrong"));
    } else if (parameter !== null) {
      this.complain(parameter.field, parameter.words);
    }
    return this.wrong === null;
  }

  /** Brings the person to what is wrong. */
  focusProblem(): void {
    this.wrong?.closest("details")?.setAttribute("open", "");
    this.wrong?.focus();
  }

  /** As the server takes it. */
  choice(): object {
    const points = this.offer.accepts_line_item ? numberIn(this.points.value) : null;
    const [target, custom] = [this.target.value, this.parameters.values()];
    return {
      workflow: this.assistant.slug,
      title: this.title.value,
      text: this.words.value,
      ...(this.store.value === "" ? {} : { store: this.store.value }),
      ...(points === null ? {} : { maximum: points }),
      ...(target === "" ? {} : { presentation: target }),
      ...(target === "" ? {} : present("width", pixels(this.width.value))),
      ...(target === "" ? {} : present("height", pixels(this.height.value))),
      ...(Object.keys(custom).length === 0 ? {} : { custom }),
      ...present("available_from", moment(this.from.value)),
      ...present("available_until", moment(this.until.value)),
      ...present("submission_from", moment(this.opens.value)),
      ...present("submission_until", moment(this.due.value)),
    };
  }

  private complain(field: HTMLElement | null, words: string): void {
    this.wrong?.removeAttribute("aria-invalid");
    this.wrong?.removeAttribute("aria-describedby");
    this.wrong = field;
    field?.setAttribute("aria-invalid", "true");
    field?.setAttribute("aria-describedby", this.problem.id);
    this.problem.textContent = words;
  }
}

function present(name: string, value: string | number | null | undefined): object {
  return value === null || value === undefined ? {} : { [name]: value };
}

/** Whether what two fields for days hold ends before it begins. */
function endsEarly(first: HTMLInputElement, last: HTMLInputElement): boolean {
  const [from, until] = [moment(first.value), moment(last.value)];
  return from !== null && until !== null && until <= from;
}
