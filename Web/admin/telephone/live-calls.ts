import { failureState, emptyState, skeleton } from "../../shared/components/states";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import type { Call } from "../api/telephone";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import type { Listed } from "../resource/requests";
import { clockText } from "./call-course";
import { callBadge, hangUpButton, partyCell } from "./call-parts";
import { ListenIn } from "./listen-in";

/** Milliseconds until calls under way are asked for again. */
const pause = 3000;

/** The calls under way. Asks again by itself while somebody looks, and counts the seconds of each. */
export class LiveCalls extends HTMLElement {
  private context!: AdminContext;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private clock: ReturnType<typeof setInterval> | null = null;
  private shown: string | null = null;
  private readonly list = build("ul", { class: "live-list" });
  private readonly rows = new Map<string, { key: string; element: HTMLElement }>();

  /** The list of an institution. */
  static of(context: AdminContext): LiveCalls {
    const made = new LiveCalls();
    made.context = context;
    made.className = "live-calls";
    // Takes the focus of a row that goes.
    made.tabIndex = -1;
    made.append(skeleton("rows", 3));
    return made;
  }

  /** Begins to follow. */
  connectedCallback(): void {
    void this.load();
    this.clock = setInterval(() => this.tick(), 1000);
  }

  /** Stops following. */
  disconnectedCallback(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.clock !== null) clearInterval(this.clock);
    this.timer = this.clock = null;
  }

  private async load(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    try {
      // Nobody reads a list that is in another tab.
      if (!document.hidden || this.shown === null) {
        const { data } = await this.context.api.get<Listed<Call>>("/api/v1/calls", { live: true, limit: 100 });
        this.show(data);
      }
    } catch (error) {
      this.shown = null;
      if (this.isConnected) this.replaceChildren(failureState(error, () => void this.load()));
      return;
    }
    if (this.isConnected) this.timer = setTimeout(() => void this.load(), pause);
  }

  private show(calls: readonly Call[]): void {
    const key = JSON.stringify(calls.map(({ id, status }) => [id, status]));
    if (key === this.shown) return;
    if (this.shown !== null) announce(`${say("calls.live")}: ${calls.length}`);
    this.shown = key;
    this.arrange(calls);
    if (calls.length === 0) this.replaceChildren(emptyState({ icon: "phone", title: say("calls.liveEmpty"), text: say("calls.liveEmptyText") }));
    else if (!this.list.isConnected) this.replaceChildren(this.list);
    this.tick();
  }

  /** Rows stay where they are while their call is as it was, so that the focus, and the sound that is heard, stay with them. */
  private arrange(calls: readonly Call[]): void {
    const keys = new Map(calls.map(({ id, status }) => [id, status]));
    for (const [id, { key, element }] of Array.from(this.rows)) {
      if (keys.get(id) === key) continue;
      const hadFocus = element.contains(document.activeElement);
      element.remove();
      this.rows.delete(id);
      if (hadFocus) this.focus();
    }
    let next = this.list.firstElementChild;
    for (const call of calls) {
      const known = this.rows.get(call.id)?.element;
      if (known && known === next) {
        next = next.nextElementSibling;
        continue;
      }
      const element = known ?? this.row(call);
      this.rows.set(call.id, { key: call.status, element });
      this.list.insertBefore(element, next);
    }
  }

  private row(call: Call): HTMLElement {
    const since = call.answered_at ?? call.created_at;
    return build(
      "li",
      {},
      callBadge(call),
      build(
        "div",
        { class: "live-who" },
        build("a", { href: this.context.href(`/calls/${call.id}`) }, partyCell(call)),
        build("span", { class: "quiet" }, [say(`calls.${call.direction}`), call.workflow, call.sip_account].filter(Boolean).join(" · ")),
      ),
      build("time", { class: "live-clock", "data-since": since, role: "timer", "aria-live": "off" }),
      build(
        "div",
        { class: "live-actions" },
        ListenIn.of(this.context, call, () => void this.load(), true),
        this.context.can("telephony.manage") && hangUpButton(this.context, call, () => void this.load(), true),
      ),
    );
  }

  private tick(): void {
    for (const place of this.querySelectorAll<HTMLElement>("[data-since]")) {
      place.textContent = clockText((Date.now() - Date.parse(place.dataset["since"] ?? "")) / 1000);
    }
  }
}

customElements.define("live-calls", LiveCalls);
