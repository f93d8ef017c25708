import { button, buttonLink, iconButton, setBusy } from "../../shared/components/button";
import { say } from "../i18n/text";
import { row, section } from "./section";

/** Every kind of button, and every state of one. */
export function buttons(): HTMLElement {
  const busy = button(say("buttons.busy"), { kind: "primary" });
  setBusy(busy, true);
  const second = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000));
  const fail = async (): Promise<void> => {
    await second();
    throw new Error(say("buttons.failure"));
  };
  let isPinned = true;
  const pin = iconButton("pin", say("buttons.pressed"), () => {
    isPinned = !isPinned;
    pin.setAttribute("aria-pressed", String(isPinned));
  }, { pressed: true });
  return section(
    "buttons",
    say("buttons"),
    row(
      say("buttons.kinds"),
      button(say("buttons.primary"), { kind: "primary", icon: "publish" }),
      button(say("buttons.normal"), { icon: "duplicate" }),
      button(say("buttons.quiet"), { kind: "quiet" }),
      button(say("buttons.plain"), { kind: "plain" }),
      button(say("buttons.danger"), { kind: "danger" }),
      buttonLink(say("buttons.link"), "#buttons", { icon: "external" }),
      button(say("buttons.normal"), { small: true }),
      iconButton("pencil", say("buttons.icon"), () => undefined),
      pin,
    ),
    row(
      say("buttons.states"),
      button(say("buttons.disabled"), { disabled: true }),
      button(say("buttons.disabled"), { kind: "primary", disabled: true }),
      busy,
      button(say("buttons.slow"), { run: second }),
      button(say("buttons.fails"), { run: fail }),
    ),
  );
}
