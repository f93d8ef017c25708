import { badge } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";

/** What a check found out. */
export interface Checked {
  works: boolean;
  findings: { name: string; result: "passed" | "noted" | "failed"; message: string }[];
}

const kinds = { passed: "success", noted: "info", failed: "danger" } as const;

/** The result of a check, a line for each thing that was looked at. `nameOf` says what a line is about. */
export function findingsList(checked: Checked, nameOf: (name: string) => string): HTMLElement {
  const lines = checked.findings.map((finding) =>
    build(
      "li",
      {},
      badge(kinds[finding.result], say(`check.${finding.result}`)),
      build("div", {}, build("strong", {}, nameOf(finding.name)), build("p", { class: "quiet" }, finding.message)),
    ),
  );
  return build(
    "div",
    { class: "admin-findings", role: "status" },
    build("p", { class: "admin-verdict" }, say(checked.works ? "check.works" : "check.fails")),
    build("ul", { "aria-label": say("check.results") }, ...lines),
  );
}
