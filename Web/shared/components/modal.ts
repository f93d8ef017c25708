import { build } from "../dom/build";
import { say } from "../i18n/ui";
import { button, iconButton } from "./button";
import { freshID } from "./identity";

/** What a dialog shows. */
export interface ModalOptions {
  title: string;
  body: Node;
  actions?: HTMLElement[];
  wide?: boolean;
}

/**
 * A dialog in the middle of the page: the page behind it rests, and gets the focus back. Escape and its close button ask
 * before a text is lost that was written in it.
 */
export class ModalDialog {
  /** Resolves when the dialog has gone. */
  readonly closed: Promise<void>;
  /** The element on the page. */
  readonly element: HTMLDialogElement;

  /** Shows a dialog. */
  static open(options: ModalOptions): ModalDialog {
    return new ModalDialog(options, `ui-modal${options.wide ? " wide" : ""}`);
  }

  /** The texts of the areas for writing when the focus first came to them. */
  private readonly texts = new Map<HTMLTextAreaElement, string>();

  /** `look` is the class of the dialog; `open` is what pages call. */
  protected constructor(options: ModalOptions, look: string) {
    const id = freshID("dialog");
    const ask = async (): Promise<void> => {
      if (!this.asks || !this.wasWrittenIn || (await mayLose())) this.close();
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
    this.element.addEventListener("focusin", ({ target }) => {
      if (target instanceof HTMLTextAreaElement && !this.texts.has(target)) this.texts.set(target, target.value);
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

  /** Whether what is written in it is lost with it. */
  protected get asks(): boolean {
    return true;
  }

  private get wasWrittenIn(): boolean {
    return [...this.texts].some(([area, before]) => area.isConnected && area.value !== before);
  }
}

/** Asks whether what was written may be lost. */
async function mayLose(): Promise<boolean> {
  let loses = false;
  const stay = button(say("written.stay"), { run: () => dialog.close() });
  const lose = button(say("written.lose"), { kind: "danger", run: () => {
    loses = true;
    dialog.close();
  } });
  const dialog = ModalDialog.open({ title: say("written.title"), body: build("p", {}, say("written.text")), actions: [stay, lose] });
  stay.focus();
  await dialog.closed;
  return loses;
}
