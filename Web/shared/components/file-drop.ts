import { announce } from "../dom/announce";
import { build } from "../dom/build";
import { icon } from "../dom/icon";
import { say } from "../i18n/ui";
import { iconButton } from "./button";
import { bytesText, shareText } from "./format";
import { freshID } from "./identity";
import { isAborted, problemOf } from "./problem";

/** What a place for files is told. */
export interface FileDropOptions {
  label: string;
  help?: string;
  /** As the `accept` of a file field: kinds and endings, such as `.pdf,text/plain`. */
  accept?: string;
  multiple?: boolean;
  /** Sends one file; tells between 0 and 1 how much has arrived. */
  upload: (file: File, onProgress: (share: number) => void, signal: AbortSignal) => Promise<void>;
}

/** How many files are sent at once. */
const atOnce = 2;

/** A place to drop files on, or to choose them by a button; each shows how far it is and can be stopped or sent again. */
export function fileDrop(options: FileDropOptions): HTMLElement {
  const id = freshID("files");
  const input = build("input", {
    type: "file", id, class: "visually-hidden", accept: options.accept, multiple: options.multiple,
    "aria-describedby": options.help === undefined ? null : `${id}-help`,
  });
  const list = build("ul", { class: "ui-files", "aria-label": options.label });
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  const next = (): void => {
    const send = running < atOnce ? waiting.shift() : undefined;
    if (!send) return;
    running += 1;
    void send().finally(() => {
      running -= 1;
      next();
    });
    next();
  };
  const take = (files: Iterable<File>): void => {
    for (const file of options.multiple ? files : [...files].slice(0, 1)) {
      if (isAccepted(file, options.accept)) {
        const sent = new SentFile(file, options.upload, (send) => {
          waiting.push(send);
          next();
        });
        list.prepend(sent.line);
        sent.begin();
      } else {
        list.prepend(build("li", { class: "failed" }, build("span", { class: "ui-file-name" }, file.name), build("p", { role: "alert" }, say("files.refused"))));
      }
    }
  };
  input.addEventListener("change", () => {
    take(input.files ?? []);
    input.value = "";
  });
  const target = build(
    "label",
    { class: "ui-drop", for: id },
    icon("upload"),
    build("span", {}, build("strong", {}, options.label), " ", say("files.orDrop")),
    options.help !== undefined && build("span", { class: "ui-drop-help", id: `${id}-help` }, options.help),
  );
  const host = build("div", { class: "ui-file-drop" }, input, target, list);
  let depth = 0;
  const over = (change: number): void => {
    depth = Math.max(0, depth + change);
    target.classList.toggle("over", depth > 0);
  };
  host.addEventListener("dragenter", (event) => {
    event.preventDefault();
    over(1);
  });
  host.addEventListener("dragleave", () => over(-1));
  host.addEventListener("dragover", (event) => event.preventDefault());
  host.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(0);
    take(event.dataTransfer?.files ?? []);
  });
  return host;
}

/** One file on its way, as a line of the list. */
class SentFile {
  readonly line = build("li", {});
  private readonly progress = build("progress", { max: 1, value: 0 });
  private readonly state = build("p", {});
  private readonly place = build("span", { class: "ui-file-actions" });
  private abort = new AbortController();

  constructor(
    private readonly file: File,
    private readonly upload: FileDropOptions["upload"],
    private readonly enqueue: (send: () => Promise<void>) => void,
  ) {
    this.progress.setAttribute("aria-label", say("files.progress", { name: file.name }));
    const name = build("span", { class: "ui-file-name" }, file.name);
    this.line.append(icon("document"), build("div", {}, name, this.progress, this.state), this.place);
  }

  /** Waits for its turn; one that failed or was stopped begins anew. */
  begin(): void {
    this.abort = new AbortController();
    this.line.className = "waiting";
    this.progress.hidden = false;
    this.progress.value = 0;
    this.state.textContent = `${bytesText(this.file.size)} · ${say("files.waiting")}`;
    this.show(iconButton("close", say("files.stop", { name: this.file.name }), () => this.stop(), { small: true }));
    this.enqueue(() => this.send());
  }

  private async send(): Promise<void> {
    const { signal } = this.abort;
    if (signal.aborted) return;
    this.line.className = "sending";
    try {
      await this.upload(this.file, (share) => this.tell(share), signal);
      this.end("done", `${bytesText(this.file.size)} · ${say("files.done")}`);
      this.show(icon("check"));
      announce(say("files.doneNamed", { name: this.file.name }));
    } catch (error) {
      if (signal.aborted || isAborted(error)) return this.stopped();
      this.end("failed", problemOf(error));
      this.offerAgain();
    }
  }

  private tell(share: number): void {
    this.progress.value = share;
    // The server reads the file after all of it has arrived.
    const words = share >= 1 ? say("files.reading") : shareText(share);
    this.state.textContent = `${bytesText(this.file.size)} · ${words}`;
  }

  private stop(): void {
    this.abort.abort();
    this.stopped();
  }

  private stopped(): void {
    this.end("stopped", say("files.stopped"));
    this.offerAgain();
  }

  private end(look: string, words: string): void {
    this.line.className = look;
    this.progress.hidden = true;
    this.state.textContent = words;
    if (look === "failed") this.state.setAttribute("role", "alert");
  }

  private offerAgain(): void {
    this.show(
      iconButton("retry", say("files.again", { name: this.file.name }), () => this.begin(), { small: true }),
      iconButton("close", say("files.remove", { name: this.file.name }), () => this.line.remove(), { small: true }),
    );
  }

  private show(...controls: Node[]): void {
    this.place.replaceChildren(...controls);
  }
}

/** Whether a file is of the kinds that are taken. */
export function isAccepted(file: Pick<File, "name" | "type">, accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === "") return true;
  return accept.split(",").some((part) => {
    const wanted = part.trim().toLowerCase();
    if (wanted.startsWith(".")) return file.name.toLowerCase().endsWith(wanted);
    return wanted.endsWith("/*") ? file.type.startsWith(wanted.slice(0, -1)) : file.type === wanted;
  });
}
