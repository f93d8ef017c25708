import { button } from "../components/button";
import { build } from "../dom/build";
import { say } from "../i18n/ui";
import { changed, type FieldOptions, FormField } from "./field";

/**
 * A field for a secret that can be written and never read. Its value is null while it stays as it is; `lastFour` are
 * the last characters of the secret that is stored.
 */
export function secretField(
  options: Omit<FieldOptions<string | null>, "value"> & { lastFour?: string | null; isSet?: boolean },
): FormField<string | null> {
  const input = build("input", {
    type: "password", class: "ui-input code", autocomplete: "new-password", spellcheck: "false", autocapitalize: "none",
  });
  const { lastFour = null, isSet = lastFour !== null } = options;
  const stored = build(
    "div",
    { class: "ui-secret" },
    build("code", { "aria-label": say("secret.stored") }, `••••••••${lastFour ?? ""}`),
    button(say("secret.replace"), { small: true, run: () => open(true) }),
  );
  const keep = button(say("secret.keep"), { small: true, kind: "quiet", run: () => open(false) });
  const entry = build("div", { class: "ui-input-group" }, input, isSet && keep);
  const host = build("div", {}, isSet ? stored : entry);
  const open = (replaces: boolean): void => {
    input.value = "";
    host.replaceChildren(replaces ? entry : stored);
    if (replaces) input.focus();
    else stored.querySelector("button")?.focus();
    changed(host);
  };
  return FormField.of<string | null>(options, {
    element: host,
    input,
    read: () => (host.contains(input) && input.value !== "" ? input.value : null),
    write: () => {
      input.value = "";
      host.replaceChildren(isSet ? stored : entry);
    },
    isEmpty: (value) => value === null && !isSet,
  });
}
