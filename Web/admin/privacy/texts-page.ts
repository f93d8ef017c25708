import { button, buttonLink } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { emptyState } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { currentLanguage } from "../../shared/i18n/language";
import { EditForm, selectField, textArea, textField } from "../../shared/forms/fields";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { languageChoices, languageName } from "../resource/languages";
import { page, section } from "../resource/page";
import { rowsOf } from "../resource/rows";
import { table } from "../resource/table";
import { privacyPage } from "./privacy-tabs";

interface ConsentText {
  id: string;
  key: string;
  version: number;
  locale: string;
  title: string;
  text: string;
  created_at: string;
}

/** The texts that people are asked to agree to, each with its latest version. */
export function textsPage(context: AdminContext): HTMLElement {
  const make = (): HTMLElement =>
    buttonLink(say("texts.new"), context.href("/privacy/texts/new"), { kind: "primary", icon: "plus" });
  const list = table<ConsentText>({
    label: say("privacy.texts"),
    columns: [
      { key: "title", label: say("texts.heading"), cell: (text) => text.title, order: ({ title }) => title },
      { key: "key", label: say("texts.key"), cell: (text) => build("code", {}, text.key), order: ({ key }) => key },
      {
        key: "version", label: say("texts.version"),
        cell: (text) => String(text.version),
        align: "end",
        order: ({ version }) => version,
      },
      {
        key: "language", label: say("texts.language"),
        cell: (text) => languageName(text.locale),
        hideOnPhone: true,
        order: ({ locale }) => languageName(locale),
      },
    ],
    load: rowsOf<ConsentText>(context.api, "/api/v1/privacy/consent-texts", { latest: true }),
    rowKey: (text) => text.id,
    rowHref: (text) => context.href(`/privacy/texts/${encodeURIComponent(text.key)}`),
    empty: () =>
      emptyState({ icon: "document", title: say("texts.empty"), text: say("texts.emptyWhat"), action: make() }),
  });
  const content = build("div", { class: "admin-tab" }, build("p", { class: "quiet" }, say("texts.lead")), list);
  return privacyPage(context, "texts", content, [make()]);
}

/** Writes a text. */
export function newTextPage(context: AdminContext): HTMLElement {
  const back = { label: say("privacy.texts"), href: context.href("/privacy/texts") };
  return page({ title: say("texts.new"), lead: say("texts.lead"), back }, formOf(context, null, null));
}

/** The versions of a text, and the next one. */
export async function textPage(context: AdminContext, key: string): Promise<HTMLElement> {
  const texts = await context.api.all<ConsentText>("/api/v1/privacy/consent-texts", { key });
  texts.sort((one, other) => other.version - one.version || one.locale.localeCompare(other.locale));
  const latest = texts[0] ?? null;
  const host = build("div", {});
  const version = latest?.version ?? 0;
  const next = button(say("texts.next"), { run: () => host.replaceChildren(formOf(context, latest, null)) });
  const translate = button(say("texts.translate", { version }), {
    run: () => host.replaceChildren(formOf(context, latest, version)),
  });
  return page(
    {
      title: say("texts.of", { key }),
      back: { label: say("privacy.texts"), href: context.href("/privacy/texts") },
      actions: latest === null ? [] : [translate, next],
    },
    host,
    section(say("texts.versions"), {}, ...texts.map(versionOf)),
  );
}

function versionOf(text: ConsentText): HTMLElement {
  return build(
    "article",
    { class: "ui-card admin-text", lang: text.locale },
    build("h3", {}, text.title),
    build(
      "p",
      { class: "quiet", lang: currentLanguage() },
      `${say("texts.version")} ${text.version} · ${languageName(text.locale)} · ${dateText(text.created_at, "short")}`,
    ),
    build("p", { class: "admin-text-body" }, text.text),
  );
}

/** A form for a text; `version` for another language of that one. */
function formOf(context: AdminContext, latest: ConsentText | null, version: number | null): HTMLElement {
  const key = textField({
    label: say("texts.key"),
    name: "key",
    help: say("texts.keyHelp"),
    required: true,
    code: true,
    maxLength: 64,
  });
  return new EditForm({
    isNew: true,
    saved: null,
    sections: [
      {
        fields: [
          ...(latest === null ? [key] : []),
          selectField({
            label: say("texts.language"),
            name: "locale",
            choices: languageChoices(),
            value: version === null ? (latest?.locale ?? currentLanguage()) : currentLanguage(),
          }),
          textField({
            label: say("texts.heading"),
            name: "title",
            required: true,
            maxLength: 200,
            value: version === null ? (latest?.title ?? "") : "",
          }),
          textArea({
            label: say("texts.text"),
            name: "text",
            required: true,
            rows: 8,
            value: version === null ? (latest?.text ?? "") : "",
          }),
        ],
      },
    ],
    saveLabel: say("texts.publish"),
    cancel: () => (latest === null ? context.go("/privacy/texts") : context.refresh()),
    save: async (values) => {
      const made = await context.api.post<ConsentText>("/api/v1/privacy/consent-texts", {
        ...(latest === null ? {} : { key: latest.key }),
        ...values,
        ...(version === null ? {} : { version }),
      });
      if (latest === null) context.go(`/privacy/texts/${encodeURIComponent(made.key)}`);
      else context.refresh();
    },
  });
}
