import { button } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import { section } from "./page";

/** Something that is hard to take back, or that takes something back. */
export interface DangerousAction {
  /** What the button says. */
  label: string;
  /** What it does, in one sentence. */
  text: string;
  /** What is asked before; nothing is asked without it. */
  ask?: { title: string; text?: string; confirm?: string; typed?: string };
  run: () => Promise<void>;
  /** What is said once it is done. */
  done: string;
  /** What happens then, such as going back to the list. */
  after?: () => void;
  /** Whether it loses something; the others only change back what was done. */
  loses?: boolean;
}

/** The last section of a page: what is hard to take back, each with its own button. */
export function dangerSection(...actions: (DangerousAction | null | false)[]): HTMLElement | null {
  const present = actions.filter((action): action is DangerousAction => action !== null && action !== false);
  if (present.length === 0) return null;
  const rows = present.map((action) =>
    build(
      "li",
      {},
      build("div", {}, build("strong", {}, action.label), build("p", { class: "quiet" }, action.text)),
      button(action.label, {
        ...(action.loses === false ? {} : { kind: "danger" }),
        run: () => act(action),
      }),
    ),
  );
  const made = section(say("resource.danger"), {}, build("ul", { class: "admin-danger" }, ...rows));
  made.classList.add("dangerous");
  return made;
}

/** Asks where it must be asked, does it, and says that it is done. */
export async function act(action: Omit<DangerousAction, "label" | "text"> & { label: string; text: string }): Promise<void> {
  const { ask } = action;
  if (ask) {
    const { typed } = ask;
    const isDone = await confirmDialog({
      title: ask.title,
      text: ask.text ?? action.text,
      confirm: ask.confirm ?? action.label,
      danger: action.loses !== false,
      ...(typed === undefined ? {} : { typed }),
      run: action.run,
    });
    if (!isDone) return;
  } else {
    await action.run();
  }
  toast(action.done, { kind: "success" });
  action.after?.();
}
