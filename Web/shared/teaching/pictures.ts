import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { ownAddress } from "../widgets/image-part";

/** A picture of a conversation, which opens large in a tab of its own; its name where the server gives no address. */
export function picture(address: string | null | undefined, name: string): HTMLElement {
  const named = build("span", { class: "turn-file" }, icon("image"), build("span", {}, name));
  const own = address ? ownAddress(address) : null;
  if (own === null) return named;
  const image = build("img", { src: own, alt: name, loading: "lazy" });
  const link = build("a", { class: "turn-picture", href: own, target: "_blank", rel: "noopener" }, image);
  // Its address is good for a day or two, and the picture may be gone.
  image.addEventListener("error", () => link.replaceWith(named));
  return link;
}
