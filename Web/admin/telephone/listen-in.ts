import { button } from "../../shared/components/button";
import { problemOf } from "../../shared/components/problem";
import { toast } from "../../shared/components/toast";
import { announce } from "../../shared/dom/announce";
import { showLevel, soundMeter } from "../../shared/sound/meter";
import type { Call } from "../api/telephone";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { Listening, type ListeningEnd } from "./listening";

/** Lets somebody hear a call under way, one at a time, for as long as the control is on the page. */
export class ListenIn extends HTMLElement {
  private static current: ListenIn | null = null;
  private context!: AdminContext;
  private call = "";
  private over!: () => void;
  private listening: Listening | null = null;
  private control!: HTMLButtonElement;
  private readonly meter = soundMeter();
  private readonly leave = (): void => this.stop();

  /** Whether any call is heard on this page. */
  static get isHearing(): boolean {
    return ListenIn.current !== null;
  }

  /** A control for a call; `over` is called when it has ended. Null where there is nothing to be heard, or not by this person. */
  static of(context: AdminContext, call: Pick<Call, "id" | "status">, over: () => void, small = false): ListenIn | null {
    if (call.status !== "answered" || !context.can("calls.listen")) return null;
    const made = new ListenIn();
    [made.context, made.call, made.over] = [context, call.id, over];
    made.control = button(say("listen.start"), { icon: "headset", small, run: () => made.toggle() });
    made.control.title = say("listen.help");
    made.append(made.meter, made.control);
    made.show();
    return made;
  }

  /** Follows the end of the page. */
  connectedCallback(): void {
    addEventListener("pagehide", this.leave);
  }

  /** Nobody hears a call where nothing shows it. */
  disconnectedCallback(): void {
    removeEventListener("pagehide", this.leave);
    this.stop();
  }

  private toggle(): void {
    if (this.listening === null) void this.start();
    else {
      this.stop();
      announce(say("listen.stopped"));
    }
  }

  private async start(): Promise<void> {
    ListenIn.current?.stop();
    ListenIn.current = this;
    const listening = new Listening(this.context.api, this.call);
    this.listening = listening;
    this.show();
    try {
      const end = await listening.hear({
        began: () => {
          if (this.listening === listening) announce(say("listen.begun"));
        },
        played: (level) => showLevel(this.meter, level),
      });
      this.told(end);
    } catch (error) {
      toast(problemOf(error), { kind: "danger" });
    } finally {
      if (this.listening === listening) this.stop();
    }
  }

  private told(end: ListeningEnd): void {
    if (end === "left") return;
    toast(say(`listen.${end}`), { kind: end === "ended" ? "info" : "danger" });
    if (end === "ended" && this.isConnected) this.over();
  }

  private stop(): void {
    if (ListenIn.current === this) ListenIn.current = null;
    this.listening?.leave();
    this.listening = null;
    this.show();
  }

  /** The button says what it does next, and the meter is there while something is heard. */
  private show(): void {
    const isHeard = this.listening !== null;
    const words = this.control.querySelector("span");
    if (words) words.textContent = say(isHeard ? "listen.stop" : "listen.start");
    this.meter.hidden = !isHeard;
    showLevel(this.meter, 0);
  }
}

customElements.define("listen-in", ListenIn);
