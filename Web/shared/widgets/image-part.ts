import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { safeAddress } from "../markdown/links";
import type { WidgetComponent } from "./model";
import { set, styleSize, styleSpace } from "./style";
import { nameIn, textIn, wordIn } from "./values";
import { say } from "./words";

/** Image. One of this server is shown; one from elsewhere becomes a link, so that looking at it tells nobody anything. */
export function imagePart(component: WidgetComponent): HTMLElement {
  const alt = textIn(component["alt"]);
  const source = ownAddress(textIn(component["src"]));
  if (source === null) return elsewhere(textIn(component["src"]), alt);
  const image = build("img", { class: "w-image", src: source, alt, loading: "lazy", decoding: "async" });
  set(image, "object-fit", wordIn(component["fit"], ["cover", "contain", "fill", "scale-down", "none"]));
  const { position } = component;
  if (typeof position === "string" && /^[a-z ]+$/.test(position)) set(image, "object-position", position);
  if (component["frame"] === true) image.classList.add("w-frame");
  if (component["flush"] === true) image.classList.add("w-flush");
  styleSize(image, component);
  styleSpace(image, component);
  return image;
}

/** The address of a picture that this page may show; null for one from elsewhere. */
export function ownAddress(source: string): string | null {
  if (/^data:image\/(?:png|jpeg|gif|webp);base64,/i.test(source)) return source;
  try {
    const address = new URL(source, location.href);
    const isOwn = address.origin === location.origin || address.pathname.startsWith("/files/");
    return isOwn && /^https?:$/.test(address.protocol) ? address.pathname + address.search : null;
  } catch {
    return null;
  }
}

function elsewhere(source: string, alt: string): HTMLElement {
  const address = safeAddress(source);
  const label = nameIn(alt) ?? say("image");
  const content = [icon("image"), build("span", {}, label)];
  if (!address) return build("span", { class: "w-elsewhere" }, ...content);
  return build(
    "a",
    { class: "w-elsewhere", href: address, target: "_blank", rel: "noopener noreferrer nofollow", "aria-label": say("openImage", { alt: label }) },
    ...content,
  );
}
