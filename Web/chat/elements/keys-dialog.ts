import { ModalDialog } from "../../shared/components/modal";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";

let open: ModalDialog | null = null;

/** Lists the keys of the page; closes the list where it is open. */
export function showKeys(): void {
  if (open) {
    open.close();
    return;
  }
  const control = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl";
  const keys: [string, string[]][] = [
    [say("keys.send"), ["Enter"]],
    [say("keys.line"), ["Shift", "Enter"]],
    [say("keys.edit"), [say("keys.up")]],
    [say("keys.stop"), ["Esc"]],
    [say("keys.new"), [control, "Shift", "O"]],
    [say("keys.search"), [control, "K"]],
    [say("keys.help"), [control, "/"]],
  ];
  const rows = keys.map(([what, pressed]) =>
    build(
      "div",
      {},
      build("dt", {}, what),
      build("dd", {}, ...pressed.map((key) => build("kbd", {}, key))),
    ),
  );
  open = ModalDialog.open({ title: say("keys.title"), body: build("dl", { class: "key-list" }, ...rows) });
  void open.closed.then(() => {
    open = null;
  });
}
