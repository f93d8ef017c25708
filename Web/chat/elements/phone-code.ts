import { button } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { ModalDialog } from "../../shared/components/modal";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { CopyButton } from "../../shared/dom/copy-button";
import { icon } from "../../shared/dom/icon";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";

/** Makes a code by which a conversation goes on by telephone, and shows it with the numbers to call. Throws `APIError`. */
export async function showPhoneCode(store: ChatStore, threadID: string): Promise<void> {
  const code = await store.catalogue.phoneCode(threadID);
  if (code.numbers.length === 0) {
    toast(say("phone.none"), { kind: "info" });
    return;
  }
  const digits = code.pin.replace(/(\d{4})(?=\d)/g, "$1 ");
  const body = build(
    "div",
    { class: "phone-code" },
    build("p", {}, say("phone.text")),
    build("ul", {}, ...code.numbers.map((number) => build("li", {}, icon("phone"), build("a", { href: `tel:${number}` }, number)))),
    build("p", { class: "digits" }, build("output", { "aria-label": say("phone.code") }, digits), CopyButton.named(() => code.pin, say("copy.code"))),
    build("p", { class: "quiet" }, say("phone.until", { time: dateText(code.expires_at) })),
  );
  const dialog: ModalDialog = ModalDialog.open({
    title: say("thread.phone"),
    body,
    actions: [button(say("close"), { run: () => dialog.close() })],
  });
}
