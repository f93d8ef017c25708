import { currentBrand, onBrandChange } from "../shared/app/brand";
import type { TextKey } from "../shared/i18n/en";
import { text } from "../shared/i18n/language";

let named: TextKey | null = null;

/** Names the tab after what the page asks and the institution it asks for. */
export function nameTab(title: TextKey): void {
  if (named === null) onBrandChange(() => named !== null && nameTab(named));
  named = title;
  document.title = `${text(title)} · ${currentBrand()?.name ?? "Lyceum"}`;
}
