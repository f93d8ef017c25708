import { store, stored } from "../browser/storage";

/** Light, dark, or as the system has it. */
export type Scheme = "light" | "dark" | "system";

const key = "lyceum.scheme";

/** What the person chose for this browser. */
export function currentScheme(): Scheme {
  const kept = stored(key);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** Shows the pages light, dark, or as the system has it, and keeps the choice. */
export function chooseScheme(scheme: Scheme): void {
  store(key, scheme === "system" ? null : scheme);
  startScheme();
}

/** Gives the document the scheme that was chosen; call before the first element is made. */
export function startScheme(): void {
  const scheme = currentScheme();
  if (scheme === "system") delete document.documentElement.dataset["scheme"];
  else document.documentElement.dataset["scheme"] = scheme;
}
