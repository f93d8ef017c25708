import { store, stored } from "../browser/storage";
import type { APIClient } from "../session/api";

/** How an institution looks, as `GET /api/v1/appearance` tells. */
export interface Brand {
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

/** What a page of the institution speaks to who has not chosen a language. */
export function languagesOf(brand: Brand | null): string[] {
  return brand?.default_language ? [brand.default_language] : [];
}

/** Gives the document the colours of an institution, or the program's own. */
export function showBrand(brand: Brand | null): void {
  const { dataset, style } = document.documentElement;
  if (!brand?.accent_light || !brand.accent_dark) {
    delete dataset["brand"];
    return;
  }
  style.setProperty("--brand-light", brand.accent_light);
  style.setProperty("--brand-dark", brand.accent_dark);
  dataset["brand"] = "";
}

/** Asks how the institution looks, shows it and keeps it; what was shown stays where nobody answers. */
export async function loadBrand(api: APIClient): Promise<Brand | null> {
  const brand = await api.get<Brand>("/api/v1/appearance").catch(() => null);
  if (brand === null) return keptBrand();
  store(key, JSON.stringify(brand));
  showBrand(brand);
  return brand;
}
