import { copyField } from "../../shared/components/copy-field";
import { notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";

/** Something that is shown this once: a key, a link. `what` says what to do with it. */
export function shownOnce(title: string, what: string | null, label: string, value: string): HTMLElement {
  return notice(
    "success",
    title,
    what !== null && build("p", {}, what),
    copyField(label, value),
    build("p", { class: "quiet" }, say("resource.onceWhat")),
  );
}
