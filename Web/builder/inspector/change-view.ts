import { build } from "../../shared/dom/build";
import type { FieldChange } from "../model/difference";
import type { JSONValue } from "../model/document";
import type { StepKind } from "../model/kinds";
import { schemaTitle } from "../i18n/kinds";
import { say } from "../i18n/text";

/** What is otherwise in a step between two versions, value by value. */
export function changeForm(changes: readonly FieldChange[], kind: StepKind | undefined): HTMLElement {
  return build("div", { class: "inspector-fields settings" }, ...changes.map((change) => {
    const name = change.field.replace(/^parameters\./, "");
    const label = schemaTitle(kind?.parameters.properties?.[name] ?? {}) || name;
    return build("section", { class: "field-change" }, build("h3", {}, label), before("removed", change.from), before("added", change.to));
  }));
}

function before(kind: "added" | "removed", value: JSONValue | undefined): HTMLElement {
  const text = value === undefined ? say("diff.nothing") : typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return build("div", { class: `change-side ${kind}` }, build("span", { class: "change-sign" }, say(kind === "added" ? "diff.now" : "diff.before")), build("pre", {}, text));
}
