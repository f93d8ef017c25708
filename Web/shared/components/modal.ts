import { build } from "../dom/build";
import { say } from "../i18n/ui";
import { iconButton } from "./button";
import { freshID } from "./identity";

/** What a dialog shows. */
export interface ModalOptions {
  title: string;
  body: Node;
  actions?: HTMLElement[];
  wide?: boolean;
  /** Whether the dialog may go; asked for Escape and for its close button. */
  mayClose?: () => boolean | Promise<boolean>;
}

/** A dialog in the middle of the page: the page behind it rests, and gets the focus back. */
export class ModalDialog {
  /** Resolves when the dialog has gone. */
  readonly closed: Promise<void>;
  /** The element on the page. */
  readonly element: HTMLDialogElement;

  /** Shows a dialog. */
  static open(options: ModalOptions): ModalDialog {
    return new ModalDialog(options, `ui-modal${options.wide ? " wide" : ""}`);
  }

  /** `look` is the class of the dialog; `open` is what pages call. */
  protected constructor(options: ModalOptions, look: string) {
    const id = freshID("dialog");
    const ask = async (): Promise<void> => {
      if ((await options.mayClose?.()) ?? true) this.close();
    };
    this.element = build(
      "dialog",
      { class: look, "aria-labelledby": id },
      build(
        "header",
        // A dialog is no page: its head and foot are no landmarks.
        { role: "none" },
        build("h2", { id, tabindex: -1 }, options.title),
        iconButton("close", say("close"), ask, { small: true }),
      ),
      build("div", { class: "ui-modal-body" }, options.body),
      options.actions && options.actions.length > 0 && build("footer", { role: "none" }, ...options.actions),
    );
    this.element.addEventListener("cancel", (event) => {
      // A file chooser that is closed sends the same event up to here.
      if (event.target !== this.element) return;
      event.preventDefault();
      void ask();
    });
    const opener = document.activeElement;
    this.closed = new Promise((resolve) => {
      this.element.addEventListener("close", (event) => {
        if (event.target !== this.element) return;
        this.element.remove();
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
        resolve();
      });
    });
    document.body.append(this.element);
    this.element.showModal();
    (this.element.querySelector<HTMLElement>("[autofocus], .ui-modal-body :is(input, textarea, select):not(:disabled)") ??
      this.element.querySelector<HTMLElement>("h2"))?.focus();
  }

  /** Closes the dialog and gives the focus back. */
  close(): void {
    this.element.close();
  }
}
