import { build } from "../../shared/dom/build";

/** What is asked before something is lost. */
export interface Confirmation {
  title: string;
  text: string;
  confirm: string;
  cancel: string;
  /** Shown in the dialog when `run` throws. */
  failed: string;
  run: () => Promise<void>;
}

/** Asks before something is lost, does it, and stays open with the reason when it fails. */
export class ConfirmDialog extends HTMLElement {
  /** Resolves to whether it was done. */
  static ask(confirmation: Confirmation): Promise<boolean> {
    const holder = new ConfirmDialog();
    document.body.append(holder);
    return holder.run(confirmation).finally(() => holder.remove());
  }

  private run(confirmation: Confirmation): Promise<boolean> {
    return new Promise((resolve) => {
      const problem = build("p", { class: "problem", role: "alert" });
      const cancel = build("button", { type: "button", class: "button" }, confirmation.cancel);
      const confirm = build("button", { type: "button", class: "button danger" }, confirmation.confirm);
      const dialog = build(
        "dialog",
        { "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
        build("h2", { id: "confirm-title" }, confirmation.title),
        build("p", { id: "confirm-text" }, confirmation.text),
        problem,
        build("div", { class: "actions" }, cancel, confirm),
      );
      cancel.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "done"));
      confirm.addEventListener("click", () => {
        confirm.disabled = true;
        confirmation.run().then(
          () => dialog.close("done"),
          () => {
            problem.textContent = confirmation.failed;
            confirm.disabled = false;
          },
        );
      });
      this.append(dialog);
      dialog.showModal();
      cancel.focus();
    });
  }
}

customElements.define("confirm-dialog", ConfirmDialog);
