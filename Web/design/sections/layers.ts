import { signInAgain } from "../../shared/app/sign-in-again";
import { button, iconButton } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { copyField } from "../../shared/components/copy-field";
import { SideDrawer } from "../../shared/components/drawer";
import { ActionMenu } from "../../shared/components/menu";
import { ModalDialog } from "../../shared/components/modal";
import { tabs } from "../../shared/components/tabs";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { textField } from "../../shared/forms/fields";
import { say } from "../i18n/text";
import { grid, row, section } from "./section";

/** Tabs, a menu, and a value to copy. */
export function navigation(): HTMLElement {
  const panel = (label: string) => (): HTMLElement => build("p", {}, say("navigation.panel", { tab: label }));
  const names = ["settings", "versions", "runs"] as const;
  const list = names.map((key) => ({ key, label: say(`navigation.${key}`), panel: panel(say(`navigation.${key}`)) }));
  let view = "list";
  const menu: HTMLButtonElement = button(say("navigation.menu"), {
    icon: "more",
    run: () =>
      ActionMenu.open(menu, [
        { label: say("navigation.rename"), icon: "pencil", hint: "F2", run: () => undefined },
        { label: say("navigation.copy"), icon: "link", run: () => undefined },
        { label: say("buttons.disabled"), icon: "lock", disabled: true },
        "separator",
        { title: say("navigation.view") },
        ...(["list", "graph"] as const).map((key) => ({
          label: say(`navigation.${key}`),
          checked: view === key,
          run: () => {
            view = key;
          },
        })),
        "separator",
        { label: say("navigation.delete"), icon: "trash", danger: true, run: () => undefined },
      ]),
  });
  return section(
    "navigation",
    say("navigation"),
    tabs(list, "settings", () => undefined),
    row(null, menu),
    grid(copyField(say("navigation.address"), "https://lyceum.example.org/lti/launch")),
  );
}

/** Every kind of dialog, and the palette. */
export function dialogs(openPalette: () => void): HTMLElement {
  const invite = (): void => {
    const email = textField({ label: say("dialogs.email"), type: "email", required: true });
    const send = button(say("dialogs.send"), {
      kind: "primary",
      run: () => {
        if (email.validate() !== null) return email.focus();
        dialog.close();
        toast(say("dialogs.sent"));
      },
    });
    const body = build("div", { class: "ui-form-fields" }, build("p", {}, say("dialogs.text")), email);
    const dialog = ModalDialog.open({ title: say("dialogs.title"), body, actions: [send] });
  };
  const remove = (): void =>
    void confirmDialog({
      title: say("dialogs.confirmTitle"),
      text: say("dialogs.confirmText"),
      confirm: say("dialogs.confirmButton"),
      danger: true,
      typed: "physics",
      run: () => new Promise((resolve) => setTimeout(resolve, 600)),
    });
  const drawer = (): void => {
    const body = build("div", { class: "ui-form-fields" }, build("p", {}, say("dialogs.drawerText")), iconButton("bell", say("states.toast"), () => toast(say("states.saved"))));
    SideDrawer.open({ title: say("dialogs.drawerTitle"), body, actions: [button(say("buttons.normal"))] });
  };
  const again = (): void => void signInAgain({ id: "1", email: "ada@example.org" });
  return section(
    "dialogs",
    say("dialogs"),
    row(
      null,
      button(say("dialogs.open"), { run: invite }),
      button(say("dialogs.confirm"), { run: remove }),
      button(say("dialogs.drawer"), { run: drawer }),
      button(say("dialogs.palette"), { run: openPalette }),
      button(say("dialogs.again"), { run: again }),
    ),
  );
}
