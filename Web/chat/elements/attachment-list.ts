import type { Attachment } from "../../shared/chatkit/types";
import { ModalDialog } from "../../shared/components/modal";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { ownAddress } from "../../shared/widgets/image-part";
import { say } from "../i18n/text";

/** The files of a message: pictures small, which open large, and the names of the others. */
export function attachmentList(files: readonly Attachment[]): HTMLElement {
  return build("ul", { class: "attachments", "aria-label": say("attach.files") }, ...files.map((file) => build("li", {}, shown(file))));
}

function shown(file: Attachment): HTMLElement {
  const address = file.preview_url ? ownAddress(file.preview_url) : null;
  if (address === null) return build("span", { class: "file" }, icon("document"), build("span", {}, file.name));
  const image = build("img", { src: address, alt: file.name, loading: "lazy", decoding: "async" });
  const open = build("button", { type: "button", class: "picture", "aria-label": say("attach.open", { name: file.name }) }, image);
  open.addEventListener("click", () => showLarge(address, file.name));
  return open;
}

/** Shows a picture as large as the page lets it. */
export function showLarge(address: string, name: string): void {
  ModalDialog.open({ title: name, body: build("img", { class: "large-picture", src: address, alt: name }), wide: true });
}
