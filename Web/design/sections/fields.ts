import { button } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import {
  checkField, choiceField, colourField, comboField, dateField, EditForm, numberField, secretField, selectField,
  switchField, textArea, textField,
} from "../../shared/forms/fields";
import { APIError } from "../../shared/session/api";
import { say } from "../i18n/text";
import { grid, row, section } from "./section";

const models = ["gpt-5.2", "gpt-5.2-mini", "claude-sonnet-5", "mistral-large-3", "gemma-4-27b", "qwen-4-72b"];
const courses = ["Analysis I", "Linear algebra", "Mechanics", "Optics", "Organic chemistry"];

/** Every kind of field. */
export function fields(): HTMLElement {
  const roles = [
    { value: "learner", label: say("forms.learner") },
    { value: "teacher", label: say("forms.teacher") },
    { value: "admin", label: say("forms.administrator") },
  ];
  const wait = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, 250);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(new DOMException("", "AbortError"));
      });
    });
  const search = (all: string[]) => async (typed: string, signal: AbortSignal) => {
    await wait(signal);
    return all.filter((one) => one.toLowerCase().includes(typed.toLowerCase())).map((one) => ({ value: one, label: one }));
  };
  return section(
    "forms",
    say("forms"),
    grid(
      textField({ label: say("forms.text"), help: say("forms.textHelp"), required: true, value: "Mechanics" }),
      textField({ label: say("forms.invalid"), value: "http://example.org", error: say("forms.invalidProblem"), code: true }),
      textField({ label: say("forms.disabled"), value: "mechanics", disabled: true, code: true }),
      numberField({ label: say("forms.number"), value: 40, min: 0, suffix: say("forms.numberUnit"), required: false }),
      selectField({ label: say("forms.select"), choices: roles, empty: say("forms.choose") }),
      dateField({ label: say("forms.date"), value: "2026-12-18" }),
      comboField({ label: say("forms.combo"), help: say("forms.comboHelp"), options: search(models), chosen: [{ value: "gpt-5.2", label: "gpt-5.2" }] }),
      comboField({ label: say("forms.several"), options: search(courses), multiple: true, chosen: [{ value: "Mechanics", label: "Mechanics" }] }),
      colourField({ label: say("forms.colour"), value: "#1f6f8b" }),
      secretField({ label: say("forms.secret"), lastFour: "k2f9" }),
      textArea({ label: say("forms.area"), rows: 4 }),
      choiceField({
        label: say("forms.choice"),
        value: "everybody",
        choices: [
          { value: "everybody", label: say("forms.everybody"), hint: say("forms.everybodyHint") },
          { value: "course", label: say("forms.course") },
          { value: "nobody", label: say("forms.nobody") },
        ],
      }),
      switchField({ label: say("forms.switch"), help: say("forms.switchHelp"), value: true }),
      checkField({ label: say("forms.check"), value: true }),
    ),
    row(say("forms.whole"), form()),
  );
}

/** A form that can be refused. */
function form(): HTMLElement {
  let refuses = false;
  const edit = new EditForm({
    sections: [
      {
        title: say("forms.general"),
        help: say("forms.generalHelp"),
        fields: [
          textField({ name: "name", label: say("forms.text"), value: "Mechanics", required: true }),
          textField({ name: "slug", label: say("forms.disabled"), value: "mechanics", required: true, code: true }),
        ],
      },
      {
        title: say("forms.limits"),
        fields: [numberField({ name: "limits.messages", label: say("forms.number"), value: 40, min: 1, max: 1000 })],
      },
    ],
    saveLabel: say("forms.save"),
    save: async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      if (!refuses) return;
      refuses = false;
      throw new APIError(400, "invalid_field", "", null, { path: "slug", expectation: "1 to 63 small letters" });
    },
  });
  const refuse = button(say("forms.refused"), { small: true, kind: "quiet", run: () => {
    refuses = true;
    const name = edit.querySelector("input");
    if (name) name.value += " II";
    name?.dispatchEvent(new Event("input", { bubbles: true }));
    edit.querySelector("form")?.requestSubmit();
  } });
  return build("div", { class: "design-form" }, edit, refuse);
}
