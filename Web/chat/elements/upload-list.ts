import { iconButton } from "../../shared/components/button";
import { bytesText, numberText } from "../../shared/components/format";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import { mostFiles, type Upload } from "../state/uploads";

/** The files of the message that is being written: how far each is, and what went wrong with it. */
export class UploadList extends HTMLElement {
  private store!: ChatStore;
  private shown: readonly Upload[] = [];
  private readonly chips = new Map<number, UploadChip>();
  private readonly list = build("ul", {});
  private readonly refused = build("p", { class: "problem", role: "alert" });

  /** A list for the open conversation of a store. */
  static of(store: ChatStore): UploadList {
    const list = new UploadList();
    list.store = store;
    list.list.setAttribute("aria-label", say("attach.files"));
    list.append(list.list, list.refused);
    list.hidden = true;
    return list;
  }

  /** Shows the state of the store. */
  update(): void {
    const { uploads } = this.store.session;
    if (uploads.files === this.shown) return;
    this.shown = uploads.files;
    this.hidden = uploads.files.length === 0 && uploads.refused === 0;
    for (const [key, chip] of this.chips) {
      if (uploads.files.some((file) => file.key === key)) continue;
      chip.element.remove();
      this.chips.delete(key);
    }
    for (const file of uploads.files) {
      const known = this.chips.get(file.key);
      const chip = known ?? new UploadChip(file, () => uploads.remove(file.key), () => uploads.retry(file.key));
      if (!known) {
        this.chips.set(file.key, chip);
        this.list.append(chip.element);
      }
      chip.update(file);
    }
    this.refused.textContent =
      uploads.refused > 0 ? say("attach.tooMany", { most: mostFiles, count: uploads.refused }) : "";
  }
}

/** One file. */
class UploadChip {
  readonly element: HTMLElement;
  private status: Upload["status"] | null = null;
  private readonly bar = build("progress", { max: 1 });
  private readonly about = build("span", { class: "about" });
  private readonly retry: HTMLButtonElement;

  constructor(file: Upload, remove: () => void, retry: () => void) {
    const { name } = file;
    this.retry = iconButton("retry", say("attach.retry", { name }), retry, { small: true });
    const picture = file.preview ? build("img", { src: file.preview, alt: "" }) : icon("document");
    this.element = build(
      "li",
      { class: "upload" },
      picture,
      build("span", { class: "words" }, build("span", { class: "name", title: name }, name), this.about, this.bar),
      this.retry,
      iconButton("close", say("attach.remove", { name }), remove, { small: true }),
    );
  }

  update(file: Upload): void {
    const { name, status, progress } = file;
    const percent = numberText(progress, { style: "percent", maximumFractionDigits: 0 });
    this.element.className = `upload ${status}`;
    this.bar.value = progress;
    this.bar.hidden = status !== "sending";
    this.bar.setAttribute("aria-label", say("attach.sending", { name, percent }));
    this.retry.hidden = status !== "failed" || file.problem !== null;
    this.about.textContent =
      status === "failed" ? file.message ?? say(file.problem ? `attach.${file.problem}` : "attach.unreachable") : status === "sending" ? percent : bytesText(Math.max(1000, file.size));
    if (status === this.status) return;
    this.status = status;
    if (status === "ready") announce(say("attach.ready", { name }));
    if (status === "failed") announce(`${say("attach.failed", { name })} ${this.about.textContent}`);
  }
}

customElements.define("upload-list", UploadList);
