import { locale } from "../../shared/components/format";
import { languages } from "../../shared/i18n/language";

/** The languages of the pages as choices, with one more that is already in use. */
export function languageChoices(current: string | null = null): { value: string; label: string }[] {
  const choices = languages.map(({ code, name }) => ({ value: code as string, label: name }));
  if (current !== null && !choices.some((choice) => choice.value === current)) {
    choices.push({ value: current, label: languageName(current) });
  }
  return choices;
}

/** The name of a language in the language of the page. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
