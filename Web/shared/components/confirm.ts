import { build } from "../dom/build";
import { say } from "../i18n/ui";
import { button, setBusy } from "./button";
import { freshID } from "./identity";
import { ModalDialog } from "./modal";
import { problemOf } from "./problem";

/** What is asked before something happens that is hard to take back. */
export interface Confirmation {
  title: string;
  text: string | Node;
  confirm: string;
  cancel?: string;
  danger?: boolean;
  /** The word that must be typed before it may be confirmed. */
  typed?: string;
  /** Does it while the dialog waits; when it throws the dialog stays and says why. */
  run?: () => Promise<void>;
}

/** Asks, and resolves to whether it was confirmed and done. */
export function confirmDialog(confirmation: Confirmation): Promise<boolean> {
  const { typed, run } = confirmation;
  let done = false;
  const id = freshID("confirm");
  const problem = build("p", { class: "problem", id: `${id}-problem`, role: "alert" });
  const word = build("input", {
    id, type: "text", class: "ui-input", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    "aria-describedby": `${id}-problem`,
  });
  const cancel = button(confirmation.cancel ?? say("cancel"), { run: () => dialog.close() });
  const confirm = button(confirmation.confirm, { kind: confirmation.danger ? "danger" : "primary", submit: true });
  const form = build(
    "form",
    { id: `${id}-form`, class: "ui-confirm", novalidate: true },
    typeof confirmation.text === "string" ? build("p", {}, confirmation.text) : confirmation.text,
    typed !== undefined &&
      build("div", { class: "ui-confirm-word" }, build("label", { for: id }, ...asking(typed)), word),
    problem,
  );
  confirm.setAttribute("form", form.id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (confirm.getAttribute("aria-busy") === "true") return;
    if (typed !== undefined && word.value.trim() !== typed) {
      word.setAttribute("aria-invalid", "true");
      problem.textContent = say("typedWrong", { word: typed });
      word.focus();
      return;
    }
    word.removeAttribute("aria-invalid");
    problem.textContent = "";
    setBusy(confirm, true);
    void Promise.resolve(run?.())
      .then(() => {
        done = true;
        dialog.close();
      })
      .catch((error: unknown) => {
        problem.textContent = problemOf(error);
      })
      .finally(() => setBusy(confirm, false));
  });
  const dialog = ModalDialog.open({ title: confirmation.title, body: form, actions: [cancel, confirm] });
  if (typed === undefined) (confirmation.danger ? cancel : confirm).focus();
  return dialog.closed.then(() => done);
}

/** The label of the field for the word, with the word set apart. */
function asking(typed: string): (Node | string)[] {
  const [before = "", after = ""] = say("typed", { word: "\u0000" }).split("\u0000");
  return [before, build("code", {}, typed), after];
}
