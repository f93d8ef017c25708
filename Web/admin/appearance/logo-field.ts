import { button } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { changed, FormField } from "../../shared/forms/field";
import { say } from "../i18n/text";

/** The most bytes that a logo may have. */
const largest = 512 * 1024;

/** A field for the logo; its value is the address of the picture, null without one. */
export function logoField(logo: string | null): FormField<string | null> {
  let current = logo;
  const picture = build("div", { class: "admin-logo" });
  const input = build("input", { type: "file", accept: "image/png,image/jpeg,image/webp", hidden: true });
  const choose = button(say("appearance.logoChoose"), { run: () => input.click() });
  const remove = button(say("appearance.logoRemove"), {
    kind: "quiet",
    run: () => {
      show(null);
      changed(element);
    },
  });
  const element = build("div", { class: "admin-logo-field" }, picture, choose, remove, input);
  const show = (address: string | null): void => {
    current = address;
    picture.replaceChildren(...(address === null ? [] : [build("img", { src: address, alt: say("appearance.logo") })]));
    picture.hidden = address === null;
    remove.hidden = address === null;
  };
  const made = FormField.of<string | null>(
    { label: say("appearance.logo"), name: "logo", help: say("appearance.logoHelp"), value: logo },
    { element, input: choose, read: () => current, write: show },
  );
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    if (file.size > largest) {
      made.setError(say("appearance.logoTooLarge"));
      return;
    }
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      show(String(reader.result));
      changed(element);
    });
    reader.readAsDataURL(file);
  });
  show(logo);
  return made;
}
