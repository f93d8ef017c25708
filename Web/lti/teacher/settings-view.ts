import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { text } from "../../shared/i18n/language";
import { APIError } from "../../shared/session/api";
import { labelled, ticked } from "../../shared/dom/fields";
import { fieldTime, moment, storeChoice } from "../picker/offer";
import { GradingFields } from "./grading-fields";
import type { LinkChange, LinkSource, ReadLink } from "../../shared/teaching/link";

/** The settings of a link: its assistant, when it is open, how often, and how it is graded. Saving appears once something changed. */
export class SettingsView {
  readonly element: HTMLFormElement;
  private readonly assistant = build("select", { id: "link-assistant" });
  private readonly store = build("select", { id: "link-store" });
  private readonly opens = build("input", { type: "datetime-local", id: "link-opens" });
  private readonly closes = build("input", { type: "datetime-local", id: "link-closes" });
  private readonly attempts = build("input", { type: "text", inputmode: "numeric", id: "link-attempts", autocomplete: "off" });
  private readonly restart = build("input", { type: "checkbox", id: "link-restart" });
  private readonly grading = new GradingFields();
  private readonly problem = build("p", { class: "problem", role: "alert" });
  private readonly done = build("p", { class: "quiet", role: "status" });
  private readonly save = build("button", { type: "submit", class: "button primary" }, text("link.save"));

  /** `saved` is told what the link is now. */
  constructor(
    private readonly source: LinkSource,
    private read: ReadLink,
    private readonly saved: (read: ReadLink) => void,
  ) {
    this.element = build(
      "form",
      { class: "teacher-settings", novalidate: true },
      labelled(text("link.assistant"), this.assistant),
      read.link.stores.length > 0 && labelled(text("picker.store"), this.store, text("picker.storeHelp")),
      build("div", { class: "field-row" }, labelled(text("link.opens"), this.opens), labelled(text("link.closes"), this.closes)),
      labelled(text("link.attemptLimit"), this.attempts, text("link.attemptHelp")),
      ticked(text("link.mayRestart"), this.restart),
      this.grading.element,
      this.problem,
      build("div", { class: "teacher-save" }, this.save, this.done),
    );
    this.fill();
    this.element.addEventListener("input", () => this.compare());
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
  }

  private fill(): void {
    const { link } = this.read;
    const none = link.workflow === null && build("option", { value: "" }, "–");
    this.assistant.replaceChildren(
      ...(none ? [none] : []),
      ...link.assistants.map((one) => build("option", { value: one.slug }, one.title)),
    );
    // One that is not published any more is still the link's.
    if (link.workflow && !link.assistants.some((one) => one.slug === link.workflow?.slug)) {
      this.assistant.prepend(build("option", { value: link.workflow.slug }, link.workflow.title));
    }
    this.assistant.value = link.workflow?.slug ?? "";
    this.store.replaceChildren(...storeChoice("", link.stores, text("picker.storeAny")).options);
    this.store.value = link.store ?? "";
    this.opens.value = fieldTime(link.opens_at);
    this.closes.value = fieldTime(link.closes_at);
    this.attempts.value = link.attempts === null ? "" : String(link.attempts);
    this.restart.checked = link.may_restart;
    this.grading.fill(link);
    this.compare();
  }

  private compare(): void {
    const { link } = this.read;
    const isChanged =
      this.assistant.value !== (link.workflow?.slug ?? "") ||
      this.store.value !== (link.store ?? "") ||
      this.opens.value !== fieldTime(link.opens_at) ||
      this.closes.value !== fieldTime(link.closes_at) ||
      this.attempts.value.trim() !== (link.attempts === null ? "" : String(link.attempts)) ||
      this.restart.checked !== link.may_restart ||
      this.grading.isChanged;
    this.save.hidden = !isChanged;
    if (isChanged) this.done.textContent = "";
  }

  private async submit(): Promise<void> {
    const change = this.change();
    if (change === null) return;
    this.save.disabled = true;
    try {
      const changed = await this.source.change(this.read, change);
      this.read = changed ?? (await this.source.read());
      this.saved(this.read);
      this.fill();
      if (changed === null) this.problem.textContent = text("link.conflict");
      else this.done.textContent = text("link.saved");
      announce(changed === null ? text("link.conflict") : text("link.saved"));
    } catch (error) {
      this.problem.textContent = error instanceof APIError ? error.message : text("chat.unreachable");
    }
    this.save.disabled = false;
  }

  /** What was entered; null, and said why, where it cannot be. */
  private change(): LinkChange | null {
    this.problem.textContent = "";
    for (const field of [this.attempts, this.closes, this.grading.maximum]) field.removeAttribute("aria-invalid");
    const written = this.attempts.value.trim();
    const attempts = written === "" ? null : Number(written);
    if (attempts !== null && !(Number.isInteger(attempts) && attempts >= 1 && attempts <= 100)) {
      return this.refuse(this.attempts, text("link.attemptWrong"));
    }
    const { link } = this.read;
    // A field has minutes: what was not changed keeps its seconds.
    const opens = this.opens.value === fieldTime(link.opens_at) ? link.opens_at : moment(this.opens.value);
    const closes = this.closes.value === fieldTime(link.closes_at) ? link.closes_at : moment(this.closes.value);
    if (opens && closes && closes <= opens) return this.refuse(this.closes, text("picker.untilWrong"));
    const grading = this.grading.entered;
    if (grading === null) return this.refuse(this.grading.maximum, text("picker.pointsWrong"));
    const workflow = this.assistant.value === "" ? null : this.assistant.value;
    const store = this.store.value === "" ? null : this.store.value;
    return { workflow, opens_at: opens, closes_at: closes, attempts, may_restart: this.restart.checked, store, grading };
  }

  private refuse(field: HTMLElement, words: string): null {
    field.setAttribute("aria-invalid", "true");
    field.focus();
    this.problem.textContent = words;
    return null;
  }
}
