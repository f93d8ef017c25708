import { ModalDialog } from "../../shared/components/modal";
import { build } from "../../shared/dom/build";
import { say, type BuilderKey } from "../i18n/text";

const keys: readonly [string, BuilderKey][] = [
  ["Tab", "keys.palette"], ["← → ↑ ↓", "keys.arrows"], ["Alt ← → ↑ ↓", "keys.nudge"], ["Enter", "keys.edit"], ["F2", "keys.rename"], ["Delete", "keys.remove"],
  ["Ctrl Z", "keys.undo"], ["Ctrl Shift Z", "keys.redo"], ["Ctrl C / X / V", "keys.copy"], ["Ctrl D", "keys.duplicate"], ["Ctrl A", "keys.all"], ["Ctrl S", "keys.save"],
  ["Ctrl Enter", "keys.try"], ["+ / −", "keys.zoom"], ["0", "keys.actual"], ["1", "keys.fit"], ["2", "keys.fitSelection"], ["Space", "keys.pan"], ["Esc Tab", "keys.leave"],
];

/** Shows what keys do on the graph. */
export function openKeys(): void {
  ModalDialog.open({
    title: say("keys.title"),
    body: build("dl", { class: "keys" }, ...keys.flatMap(([key, does]) => [build("dt", {}, ...key.split(" ").map((part) => build("kbd", {}, part))), build("dd", {}, say(does))])),
  });
}
