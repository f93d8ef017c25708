import { numberText } from "../../shared/components/format";
import type { GeneratedImageItem, ThreadItem } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { ownAddress } from "../../shared/widgets/image-part";
import { say } from "../i18n/text";
import { showLarge } from "./attachment-list";
import type { ItemPlace } from "./item-view";

/** An image that a model makes: its sketches while it is made, then the image, which opens large and can be saved. */
export class ImageItemView extends HTMLElement {
  private shown: GeneratedImageItem | null = null;
  private readonly frame = build("div", { class: "image-frame" });
  private readonly image = build("img", {
    class: "made-image", alt: say("image.made"), decoding: "async",
    on: { error: () => this.frame.replaceChildren(build("span", { class: "quiet" }, say("image.gone"))) },
  });
  private readonly foot = build("div", { class: "image-foot" });

  /** Shows an image as far as it is made. */
  show(item: ThreadItem, { isLast }: ItemPlace): void {
    if (item.type !== "generated_image" || item === this.shown) return;
    this.shown = item;
    if (!this.frame.isConnected) this.append(this.frame, this.foot);
    const address = item.image ? ownAddress(item.image.url) : null;
    const making = isLast && (address === null || (item.progress ?? 1) < 1);
    this.toggleAttribute("making", making);
    if (address === null) this.frame.replaceChildren(making ? icon("image") : build("span", { class: "quiet" }, say("image.gone")));
    else this.showImage(address);
    this.foot.replaceChildren(...(making ? [this.progress(item.progress ?? 0)] : address === null ? [] : this.ways(address)));
  }

  private showImage(address: string): void {
    if (this.image.getAttribute("src") !== address) this.image.src = address;
    if (!this.image.isConnected) this.frame.replaceChildren(this.image);
  }

  private progress(share: number): HTMLElement {
    const bar = build("progress", { max: 1, "aria-label": say("image.making") });
    if (share > 0) bar.value = share;
    const percent = share > 0 ? ` · ${numberText(share, { style: "percent", maximumFractionDigits: 0 })}` : "";
    return build("div", { class: "making" }, bar, build("span", {}, say("image.making") + percent));
  }

  private ways(address: string): HTMLElement[] {
    const large = build("button", { type: "button", class: "link-button" }, icon("eye"), say("image.open"));
    large.addEventListener("click", () => showLarge(address, say("image.made")));
    return [large, build("a", { class: "link-button", href: address, download: "image" }, icon("download"), say("image.save"))];
  }
}

customElements.define("image-item", ImageItemView);
