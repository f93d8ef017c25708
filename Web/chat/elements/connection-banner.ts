import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { say } from "../i18n/text";
import { say as sayShared } from "../../shared/i18n/ui";
import { announce } from "../../shared/dom/announce";
import type { ChatStore } from "../state/chat-store";

/** Says while the connection is gone that nothing is lost. */
export class ConnectionBanner extends HTMLElement {
  private store!: ChatStore;
  private readonly words = build("span", {});
  private readonly changed = (): void => {
    if (navigator.onLine) announce(sayShared("app.online"));
    this.update();
  };

  /** A banner for the open conversation of a store. */
  static of(store: ChatStore): ConnectionBanner {
    const banner = new ConnectionBanner();
    banner.store = store;
    banner.setAttribute("role", "status");
    banner.append(icon("offline"), banner.words);
    banner.hidden = true;
    return banner;
  }

  /** Shows how the connection is. */
  update(): void {
    const offline = !navigator.onLine;
    this.hidden = !offline && !this.store.session.isReconnecting;
    const words = this.hidden ? "" : say(offline ? "connection.offline" : "connection.again");
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  /** Hears of the connection while it is on the page. */
  connectedCallback(): void {
    for (const type of ["online", "offline"]) addEventListener(type, this.changed);
  }

  /** Hears of it no more. */
  disconnectedCallback(): void {
    for (const type of ["online", "offline"]) removeEventListener(type, this.changed);
  }
}

customElements.define("connection-banner", ConnectionBanner);
