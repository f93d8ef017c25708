import { button } from "../../shared/components/button";
import { emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { checkField, colourField, EditForm, FormField, selectField, textField } from "../../shared/forms/fields";
import { languages } from "../../shared/i18n/language";
import { APIError } from "../../shared/session/api";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { Edited } from "../resource/edited";
import { page } from "../resource/page";
import { readable } from "./contrast";
import { logoField } from "./logo-field";
import { previewOf } from "./preview";

interface Appearance {
  name: string;
  accent: string | null;
  logo: string | null;
  default_language: string | null;
  languages: string[];
}

/** How the institution looks, and the languages that its pages speak. */
export async function appearancePage(context: AdminContext): Promise<HTMLElement> {
  const head = { title: say("appearance.title"), lead: say("appearance.lead", { institution: context.tenant.name }) };
  let edited: Edited<Appearance>;
  try {
    edited = await Edited.read<Appearance>(context.api, "/api/v1/appearance");
  } catch (error) {
    if (!(error instanceof APIError && error.status === 404)) throw error;
    return page(
      head,
      emptyState({ icon: "palette", title: say("appearance.missing"), text: say("appearance.missingWhat") }),
    );
  }
  const { value } = edited;
  const name = textField({
    label: say("appearance.name"),
    name: "name",
    help: say("appearance.nameHelp"),
    required: true,
    maxLength: 200,
    value: value.name,
  });
  const accent = accentField(value.accent);
  const logo = logoField(value.logo);
  const spoken = languages.map(({ code, name: called }) => ({
    code,
    field: checkField({ label: called, value: value.languages.includes(code) }),
  }));
  const languageProblem = build("p", { class: "problem", role: "alert" });
  const preview = build("div", {});
  const show = (): void => preview.replaceChildren(previewOf({ name: name.value, accent: accent.value, logo: logo.value }));
  const form = new EditForm({
    sections: [
      { title: say("appearance.identity"), fields: [name, accent, logo] },
      {
        title: say("appearance.languages"),
        help: say("appearance.languagesHelp"),
        fields: [
          ...spoken.map(({ field }) => field),
          languageProblem,
          selectField({
            label: say("appearance.default"),
            name: "default_language",
            help: say("appearance.defaultHelp"),
            empty: say("appearance.browser"),
            choices: languages.map(({ code, name: called }) => ({ value: code, label: called })),
            value: value.default_language ?? "",
          }),
        ],
      },
    ],
    saveLabel: say("resource.save"),
    saved: say("appearance.saved"),
    reload: () => context.refresh(),
    save: async (values) => {
      const chosen = spoken.filter(({ field }) => field.value).map(({ code }) => code);
      languageProblem.textContent = chosen.length === 0 ? say("appearance.languagesNone") : "";
      if (chosen.length === 0) throw new Error(say("appearance.languagesNone"));
      await edited.change(
        {
          name: values["name"],
          accent: accent.value === "" ? null : accent.value,
          logo: logo.value,
          languages: chosen,
          default_language: values["default_language"] === "" ? null : values["default_language"],
        },
        "PUT",
      );
    },
  });
  form.addEventListener("input", show);
  show();
  return page(
    head,
    build(
      "div",
      { class: "admin-appearance" },
      form,
      build("aside", { "aria-label": say("appearance.preview") }, build("h2", {}, say("appearance.preview")), preview),
    ),
  );
}

/** A field for the colour, with the way back to the program's own. */
function accentField(accent: string | null): FormField<string> {
  const inner = colourField({ label: say("appearance.accent"), value: accent ?? "" });
  const input = inner.querySelector<HTMLInputElement>("input[type=text]") ?? build("input");
  const control = inner.querySelector<HTMLElement>(".ui-colour") ?? inner;
  const remark = build("p", { class: "admin-remark", role: "status" });
  const tell = (): void => {
    remark.textContent = readable(inner.value)?.isCorrected ? say("appearance.corrected") : "";
  };
  const usual = button(say("appearance.accentUsual"), {
    small: true,
    kind: "quiet",
    run: () => {
      inner.value = "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  const element = build("div", {}, build("div", { class: "admin-accent" }, control, usual), remark);
  element.addEventListener("input", tell);
  tell();
  return FormField.of<string>(
    {
      label: say("appearance.accent"),
      name: "accent",
      help: say("appearance.accentHelp"),
      value: accent ?? "",
      check: (written) => (readable(written) === null ? say("appearance.accentWrong") : null),
    },
    {
      element,
      input,
      read: () => inner.value,
      write: (written) => {
        inner.value = written;
        tell();
      },
    },
  );
}
