import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { say } from "../i18n/text";

/** Lets files be dropped anywhere on an element; says so while they hang over it. */
export function acceptDrops(over: HTMLElement, take: (files: File[]) => void): void {
  const sign = build("div", { class: "drop-sign", "aria-hidden": "true", hidden: true }, icon("attach"), build("span", {}, say("attach.drop")));
  over.append(sign);
  let depth = 0;
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  const move = (by: number) => (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = Math.max(0, depth + by);
    sign.hidden = depth === 0;
  };
  over.addEventListener("dragenter", move(1));
  over.addEventListener("dragleave", move(-1));
  over.addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  over.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    sign.hidden = true;
    take([...(event.dataTransfer?.files ?? [])]);
  });
}
