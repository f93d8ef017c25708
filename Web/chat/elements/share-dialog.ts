import { button } from "../../shared/components/button";
import { dateText } from "../../shared/components/format";
import { ModalDialog } from "../../shared/components/modal";
import { problemOf } from "../../shared/components/problem";
import { build } from "../../shared/dom/build";
import { CopyButton } from "../../shared/dom/copy-button";
import { say } from "../i18n/text";
import { APIError } from "../../shared/session/api";
import type { ChatStore } from "../state/chat-store";
import type { Share } from "../state/thread-catalogue";

const periods = [1, 7, 30, 365];

/** Makes links with which others read a conversation, and withdraws them. */
export class ShareDialog {
  private readonly period = build("select", { id: "share-period" });
  private readonly live = build("input", { type: "checkbox", id: "share-live" });
  private readonly name = build("input", { type: "checkbox", id: "share-name" });
  private readonly made = build("div", { class: "share-made", role: "status" });
  private readonly problem = build("p", { class: "problem", role: "alert" });
  private readonly links = build("div", { class: "share-links" });

  /** Opens it for a conversation. */
  static open(store: ChatStore, threadID: string): void {
    const dialog = new ShareDialog(store, threadID);
    dialog.show();
  }

  private constructor(
    private readonly store: ChatStore,
    private readonly threadID: string,
  ) {}

  private show(): void {
    this.period.append(...periods.map((days) => build("option", { value: days, selected: days === 30 }, periodText(days))));
    const body = build(
      "div",
      { class: "share-dialog" },
      build("p", {}, say("share.text")),
      build("div", { class: "share-field" }, build("label", { for: "share-period" }, say("share.period")), this.period),
      build("label", { class: "share-check" }, this.live, say("share.live")),
      build("label", { class: "share-check" }, this.name, say("share.name")),
      this.problem,
      this.made,
      this.links,
    );
    const create = button(say("share.create"), { kind: "primary", run: () => this.create() });
    ModalDialog.open({ title: say("thread.share"), body, actions: [create] });
    void this.list();
  }

  private async create(): Promise<void> {
    this.problem.textContent = "";
    const options = { expires_in_days: Number(this.period.value), live: this.live.checked, show_name: this.name.checked };
    try {
      const share = await this.store.catalogue.share(this.threadID, options);
      const address = new URL(share.url, location.href).href;
      const field = build("input", { type: "text", class: "ui-input", readonly: true, value: address, "aria-label": say("share.link") });
      field.addEventListener("focus", () => field.select());
      this.made.replaceChildren(
        build("p", {}, say("share.made")),
        build("div", { class: "share-address" }, field, CopyButton.named(() => address, say("copy.link"))),
      );
      field.focus();
      await this.list();
    } catch (error) {
      const refused = error instanceof APIError && (error.status === 403 || error.status === 409);
      this.problem.textContent = refused ? say("share.refused") : problemOf(error);
    }
  }

  private async list(): Promise<void> {
    const shares = await this.store.catalogue.shares(this.threadID).catch(() => []);
    const valid = shares.filter((share) => share.revoked_at === null && new Date(share.expires_at) > new Date());
    this.links.replaceChildren(
      ...(valid.length > 0
        ? [build("h3", {}, say("share.links")), build("ul", {}, ...valid.map((share) => this.entry(share)))]
        : []),
    );
  }

  private entry(share: Share): HTMLElement {
    const about = [
      say("share.until", { time: dateText(share.expires_at, "short") }),
      say(share.live ? "share.isLive" : "share.isFixed"),
      share.show_name && say("share.hasName"),
    ];
    const withdraw = button(say("share.withdraw"), {
      small: true,
      run: async () => {
        await this.store.catalogue.withdraw(this.threadID, share.id);
        this.made.replaceChildren();
        await this.list();
      },
    });
    return build("li", {}, build("span", {}, about.filter(Boolean).join(" · ")), withdraw);
  }
}

function periodText(days: number): string {
  if (days === 1) return say("share.day");
  return days === 365 ? say("share.year") : say("share.days", { days });
}
