import type { APIClient } from "../session/api";
import { type Brand, keepBrand, keptBrand } from "./kept-brand";

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
  keepBrand(brand);
  showBrand(brand);
  return brand;
}
