import type { APIClient } from "../session/api";
import { type Brand, keepBrand, keptBrand } from "./kept-brand";

const changes = new EventTarget();
let current: Brand | null = null;

/** The institution whose page this is, as it was shown last; null while that is not known. */
export function currentBrand(): Brand | null {
  return current;
}

/** Calls back after every change of the institution or its looks; gives what ends that. */
export function onBrandChange(callback: () => void): () => void {
  changes.addEventListener("change", callback);
  return () => changes.removeEventListener("change", callback);
}

/** What a page of the institution speaks to who has not chosen a language. */
export function languagesOf(brand: Brand | null): string[] {
  return brand?.default_language ? [brand.default_language] : [];
}

/** Gives the document the looks of an institution, or the program's own. */
export function showBrand(brand: Brand | null): void {
  current = brand;
  paint(brand);
  changes.dispatchEvent(new Event("change"));
}

function paint(brand: Brand | null): void {
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

/** Asks how an institution looks whose page somebody sees who has not signed in, and shows it; keeps nothing of it. */
export async function loadPublicBrand(tenant: string): Promise<void> {
  const path = `/api/v1/appearance/${encodeURIComponent(tenant)}`;
  const brand = await fetch(path, { credentials: "omit" })
    .then((response) => (response.ok ? (response.json() as Promise<Brand>) : null))
    .catch(() => null);
  if (brand !== null) showBrand(brand);
}
