import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { APIClient } from "../../shared/session/api";
import { GradeSheet } from "../../shared/teaching/grade-sheet";
import { say } from "../../shared/teaching/i18n/text";
import { ReviewView } from "../../shared/teaching/review-view";
import { nameText } from "../../shared/teaching/views";

/** The grades of a link, and the work behind each in a drawer. */
export class GradesView {
  readonly element = build("div", {});
  private readonly drawer = build("aside", { class: "teacher-reading", hidden: true, tabindex: -1 });
  private readonly sheet: GradeSheet;
  private opener: string | null = null;

  constructor(api: APIClient, link: string) {
    this.sheet = new GradeSheet(api, link, (user, name, opener) => this.open(user, name, opener));
    this.drawer.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.element.append(this.sheet.element, this.drawer);
  }

  private open(user: string, name: string | null, opener: string): void {
    const close = build("button", { type: "button", class: "icon-button", "aria-label": say("review.close") }, icon("close"));
    close.addEventListener("click", () => this.close());
    const view = new ReviewView(this.sheet.source, user, false);
    this.drawer.replaceChildren(build("header", {}, build("h2", {}, nameText(name)), close), view.element);
    this.drawer.setAttribute("aria-label", say("review.open", { name: nameText(name) }));
    this.drawer.hidden = false;
    this.opener = opener;
    this.drawer.focus();
  }

  private close(): void {
    this.drawer.hidden = true;
    this.drawer.replaceChildren();
    void this.sheet.fill().then(() => {
      if (this.opener) document.getElementById(this.opener)?.focus();
    });
  }
}
