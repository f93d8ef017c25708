import { button } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import type { ConversationSource } from "../../shared/teaching/conversation-source";
import type { Standing } from "../../shared/teaching/standing";
import { nameText, problemText } from "../../shared/teaching/views";
import { say } from "../i18n/text";

/** Where a teacher writes to the learner. What is not sent is kept. */
export class Composer {
  readonly element = build("form", { class: "teach-composer" });
  private readonly field = build("textarea", { id: "teach-message", rows: 1, maxlength: 8000 });
  private readonly hint = build("p", { class: "quiet", id: "teach-message-hint" });
  private readonly send = button(say("write.send"), { kind: "primary", icon: "send", submit: true });
  private readonly problem = build("p", { class: "problem", role: "alert" });
  private isSending = false;

  /** `sent` is called after each message. */
  constructor(
    private readonly source: ConversationSource,
    private readonly drafts: Map<string, string>,
    private readonly sent: () => Promise<void>,
  ) {
    this.field.value = drafts.get(source.thread) ?? "";
    this.field.setAttribute("aria-describedby", "teach-message-hint");
    this.field.addEventListener("input", () => {
      this.drafts.set(source.thread, this.field.value);
      this.problem.textContent = "";
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void this.write();
    });
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.write();
    });
    this.element.append(build("div", { class: "teach-composer-row" }, this.field, this.send), this.hint, this.problem);
  }

  /** Says to whom one writes, and who answers besides. */
  show(standing: Standing, ownID: string): void {
    const name = nameText(standing.person.name);
    this.field.setAttribute("aria-label", say("write.label", { name }));
    this.field.placeholder = say("write.label", { name });
    const key = standing.taken_over === null ? "write.beside" : standing.taken_over.user_id === ownID ? "write.alone" : "write.other";
    this.hint.textContent = say(key, { name });
  }

  private async write(): Promise<void> {
    const words = this.field.value.trim();
    if (words === "" || this.isSending) return;
    this.isSending = true;
    this.send.setAttribute("aria-busy", "true");
    try {
      await this.source.write(words);
      this.field.value = "";
      this.drafts.delete(this.source.thread);
      await this.sent();
    } catch (error) {
      this.problem.textContent = say("write.kept", { problem: problemText(error) });
    }
    this.isSending = false;
    this.send.removeAttribute("aria-busy");
  }
}

