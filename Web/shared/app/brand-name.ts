import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { currentBrand, onBrandChange } from "./brand";

/** The picture of an institution; the program's own where it has none. */
export function brandPicture(logo: string | null): Element {
  return logo === null ? icon("mark") : build("img", { src: logo, alt: "" });
}

/** The picture and the name of the institution whose page this is, as far as the page knows it. */
export class BrandName extends HTMLElement {
  private unfollow: (() => void) | null = null;

  /** Shows what is known, and what comes to be known. */
  connectedCallback(): void {
    this.unfollow ??= onBrandChange(() => this.show());
    this.show();
  }

  disconnectedCallback(): void {
    this.unfollow?.();
    this.unfollow = null;
  }

  private show(): void {
    const brand = currentBrand();
    this.replaceChildren(brandPicture(brand?.logo ?? null), build("span", {}, brand?.name ?? "Lyceum"));
  }
}

customElements.define("brand-name", BrandName);
