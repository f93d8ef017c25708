import { store, stored } from "../browser/storage";

/** How an institution looks, as `GET /api/v1/appearance` tells. */
export interface Brand {
  /** What names the institution in addresses. */
  tenant: string;
  name: string;
  /** The accent as it can be read on light and on dark grounds; null for the program's own. */
  accent_light: string | null;
  accent_dark: string | null;
  logo: string | null;
  default_language: string | null;
}

const key = "lyceum.brand";

/** What this browser saw last, so that a page has its colours before the server has answered. */
export function keptBrand(): Brand | null {
  try {
    const brand = JSON.parse(stored(key) ?? "null") as Brand | null;
    return typeof brand?.name === "string" ? brand : null;
  } catch {
    return null;
  }
}

/** Keeps what the institution looks like for the next page. */
export function keepBrand(brand: Brand): void {
  store(key, JSON.stringify(brand));
}

/** Forgets where the person was. */
export function forgetBrand(): void {
  store(key, null);
}
