import { iconButton } from "../../shared/components/button";
import { isPending, textOf } from "../../shared/chatkit/conversation";
import type { ThreadItem, UserMessage } from "../../shared/chatkit/types";
import { build } from "../../shared/dom/build";
import { CopyButton } from "../../shared/dom/copy-button";
import { focusedMark, focusMarked } from "../../shared/dom/focus";
import { text } from "../../shared/i18n/language";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import type { Versions } from "../state/branches";
import { showVersion } from "../state/item-acts";
import { attachmentList } from "./attachment-list";
import type { ItemPlace } from "./item-view";
import { MessageEditor } from "./message-editor";

/** What a person wrote, as plain text, with its files; it can be said differently, and shows its versions. */
export class UserMessageView extends HTMLElement {
  private store!: ChatStore;
  private shown: UserMessage | null = null;
  private versions: Versions | null = null;
  private edits = false;

  /** A view of messages of the open conversation of a store. */
  static of(store: ChatStore): UserMessageView {
    const view = new UserMessageView();
    view.store = store;
    return view;
  }

  /** Shows a message. */
  show(item: ThreadItem, _place: ItemPlace): void {
    if (item.type !== "user_message") return;
    const { editing } = this.store;
    const edits = editing?.itemID === item.id;
    const versions = this.store.branches.of(item.thread_id, item.id);
    if (item === this.shown && edits === this.edits && versions === this.versions) return;
    const goesOn = edits && this.edits;
    const focused = focusedMark(this);
    const mark = this.edits && focused !== null ? "edit" : focused;
    this.shown = item;
    this.edits = edits;
    this.versions = versions;
    this.toggleAttribute("pending", isPending(item));
    if (goesOn) return;
    const heading = build("h2", { class: "visually-hidden" }, text("chat.you"));
    if (edits) {
      this.replaceChildren(heading, MessageEditor.of(this.store, item, editing.text));
      return;
    }
    const words = textOf(item);
    const files = item.attachments ?? [];
    this.replaceChildren(
      heading,
      ...(files.length > 0 ? [attachmentList(files)] : []),
      ...(words === "" ? [] : [build("p", { dir: "auto" }, words)]),
      ...(isPending(item) ? [] : [this.actions(item, versions)]),
    );
    if (mark !== null) this.focusControl(mark);
  }

  /** Gives the focus to a control; the other arrow takes it where one has come to its end. */
  focusControl(mark: string): boolean {
    const other = { previous: "next", next: "previous" }[mark];
    return focusMarked(this, mark, ...(other === undefined ? [] : [other]));
  }

  private actions(item: UserMessage, versions: Versions | null): HTMLElement {
    const edit = iconButton("pencil", say("message.edit"), () => this.store.edit(item.id), { small: true });
    edit.classList.add("edit");
    edit.dataset["focus"] = "edit";
    const mayEdit = this.store.mayBranch;
    return build(
      "div",
      { class: "actions" },
      versions && this.arrows(versions),
      CopyButton.named(() => textOf(item), say("message.copy")),
      mayEdit && edit,
    );
  }

  private arrows(versions: Versions): HTMLElement {
    const { all, index } = versions;
    const go = (by: number) => async (): Promise<void> => {
      const target = all[index + by];
      if (target) await showVersion(this.store, target.branchID);
    };
    const label = say("message.version", { index: index + 1, count: all.length });
    const back = iconButton("chevronLeft", say("message.previous"), go(-1), { small: true, disabled: index === 0 });
    const forth = iconButton("chevronRight", say("message.next"), go(1), { small: true, disabled: index === all.length - 1 });
    back.dataset["focus"] = "previous";
    forth.dataset["focus"] = "next";
    return build(
      "div",
      { class: "versions", role: "group", "aria-label": label },
      back,
      build("span", { "aria-hidden": "true" }, `${index + 1}/${all.length}`),
      forth,
    );
  }
}

customElements.define("user-message", UserMessageView);
