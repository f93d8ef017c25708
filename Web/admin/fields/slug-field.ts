import type { FormField } from "../../shared/forms/field";
import { textField } from "../../shared/forms/text";
import { say } from "../i18n/text";
import { slugOf } from "../models/provider-needs";

/** A field for the short name of something new. It follows the title that is typed until somebody writes it by hand. */
export function slugField(options: { follows?: FormField<string>; help?: string; pattern?: RegExp } = {}): FormField<string> {
  const pattern = options.pattern ?? /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;
  const made = textField({
    name: "slug",
    label: say("b.slug"),
    help: options.help ?? say("b.slugHelp"),
    required: true,
    code: true,
    value: "",
    check: (value) => (pattern.test(value) ? null : say("b.slugProblem")),
  });
  let isOwn = false;
  made.addEventListener("input", () => {
    isOwn = made.value !== "";
  });
  options.follows?.addEventListener("input", () => {
    if (!isOwn && options.follows) made.value = slugOf(options.follows.value);
  });
  return made;
}
