import { freshID } from "../components/identity";
import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { type FieldOptions, FormField } from "./field";

/** One of several things to choose from. */
export interface Choice {
  value: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}

/** A field to choose one of a list that unfolds. `empty` is the words for nothing chosen. */
export function selectField(
  options: FieldOptions<string> & { choices: readonly (Choice | { title: string; choices: readonly Choice[] })[]; empty?: string },
): FormField<string> {
  const one = ({ value, label, disabled }: Choice): HTMLElement => build("option", { value, disabled }, label);
  const select = build(
    "select",
    { class: "ui-input select" },
    options.empty !== undefined && build("option", { value: "" }, options.empty),
    ...options.choices.map((choice) =>
      "title" in choice ? build("optgroup", { label: choice.title }, ...choice.choices.map(one)) : one(choice),
    ),
  );
  return FormField.of(options, {
    element: build("div", { class: "ui-select" }, select, icon("chevronDown")),
    input: select,
    read: () => select.value,
    write: (value) => {
      select.value = value;
    },
  });
}

/** A field to choose one of a few that all stand there; `cards` gives each a frame of its own. */
export function choiceField(
  options: FieldOptions<string> & { choices: readonly Choice[]; cards?: boolean },
): FormField<string> {
  const name = freshID("choice");
  const inputs = options.choices.map(({ value, disabled }) =>
    build("input", { type: "radio", name, value, disabled, class: "ui-tick round" }),
  );
  const group = build(
    "div",
    { role: "radiogroup", class: `ui-choices${options.cards ? " cards" : ""}` },
    ...options.choices.map((choice, at) => {
      const input = inputs[at] as HTMLInputElement;
      return build(
        "label",
        { class: "ui-choice" },
        input,
        build("span", {}, choice.label, choice.hint && build("span", { class: "ui-choice-hint" }, choice.hint)),
      );
    }),
  );
  const made = FormField.of<string>(options, {
    element: group,
    isGroup: true,
    read: () => inputs.find((input) => input.checked)?.value ?? "",
    write: (value) => {
      for (const input of inputs) input.checked = input.value === value;
    },
  });
  made.focus = () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus();
  return made;
}

/** A box to tick. */
export function checkField(options: FieldOptions<boolean>): FormField<boolean> {
  return tick(options, build("input", { type: "checkbox", class: "ui-tick" }));
}

/** A switch between on and off. */
export function switchField(options: FieldOptions<boolean>): FormField<boolean> {
  return tick(options, build("input", { type: "checkbox", role: "switch", class: "ui-switch" }));
}

function tick(options: FieldOptions<boolean>, input: HTMLInputElement): FormField<boolean> {
  return FormField.of(options, {
    element: input,
    isInline: true,
    read: () => input.checked,
    write: (value) => {
      input.checked = value;
    },
    isEmpty: (value) => !value,
  });
}
