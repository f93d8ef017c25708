import { store, stored } from "../browser/storage";
import { english, TextKey } from "./en";
import { french } from "./fr";

/** A language the pages speak. */
export type Language = "en" | "fr";

/** The languages with the names they give themselves. */
export const languages: readonly { code: Language; name: string }[] = [
  { code: "en", name: english["language.english"] },
  { code: "fr", name: english["language.french"] },
];

const tables: Record<Language, Record<TextKey, string>> = { en: english, fr: french };
const key = "lyceum.language";
const changes = new EventTarget();
let current: Language = "en";

/** The first language of a preference list that the pages speak, else English. */
export function preferredLanguage(preferences: readonly string[]): Language {
  for (const preference of preferences) {
    const primary = preference.toLowerCase().split("-")[0];
    const known = languages.find((language) => language.code === primary);
    if (known) return known.code;
  }
  return "en";
}

/**
 * Takes the person's own choice, else what the page was asked to speak, else the browser's preference, and marks the
 * document with it.
 */
export function startLanguage(asked: readonly string[] = []): void {
  const chosen = stored(key);
  current = preferredLanguage(chosen ? [chosen] : [...asked, ...navigator.languages]);
  document.documentElement.lang = current;
}

/** The language the page speaks now. */
export function currentLanguage(): Language {
  return current;
}

/** Changes the language, keeps the choice, and tells every listener. */
export function chooseLanguage(language: Language): void {
  if (language === current) return;
  current = language;
  store(key, language);
  document.documentElement.lang = language;
  changes.dispatchEvent(new Event("change"));
}

/** Calls back after every change of the language. */
export function onLanguageChange(callback: () => void): void {
  changes.addEventListener("change", callback);
}

/** The text of a key in the current language, with its values filled in. */
export function text(name: TextKey, values: Record<string, string | number> = {}): string {
  return fill(tables[current][name], values);
}

/** A function like `text` for words that one page alone has. */
export function catalogue<Key extends string>(
  words: Record<Language, Record<Key, string>>,
): (name: Key, values?: Record<string, string | number>) => string {
  return (name, values = {}) => fill(words[current][name], values);
}

/** A template with each `{name}` replaced by its value; a name without a value stays as it is. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
