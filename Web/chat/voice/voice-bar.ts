import { button, iconButton } from "../../shared/components/button";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { meterBars, showLevel, soundMeter } from "../../shared/sound/meter";
import { say } from "../i18n/text";
import type { ChatStore } from "../state/chat-store";
import type { ConversationSession } from "../state/conversation-session";
import { Talk } from "./talk";
import type { TalkState } from "./talk-state";

/** Milliseconds between two looks at how loud it is. */
const glance = 80;

/** Talks with the assistant in the place of the message field: whose turn it is, what was said last, mute and end. */
export class VoiceBar extends HTMLElement {
  private store!: ChatStore;
  private session!: ConversationSession;
  private talk: Talk | null = null;
  private done!: () => void;
  private stage: TalkState["stage"] | null = null;
  private timer: number | null = null;
  private adopted: string | null = null;
  private readonly meter = soundMeter();
  private readonly heading = build("strong", {});
  private readonly caption = build("span", { class: "voice-caption", dir: "auto" });
  private readonly buttons = build("div", { class: "voice-buttons" });
  private readonly muting = iconButton("microphone", say("voice.mute"), () => this.mute(), { pressed: false });
  private readonly ending = iconButton("hangUp", say("voice.end"), () => this.end());

  /** A bar for the open conversation of a store; `done` is called when it has to go. */
  static of(store: ChatStore, done: () => void): VoiceBar {
    const bar = new VoiceBar();
    bar.store = store;
    bar.done = done;
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", say("voice.label"));
    bar.ending.classList.add("voice-end");
    bar.append(bar.meter, build("div", { class: "voice-words" }, bar.heading, bar.caption), bar.buttons);
    bar.addEventListener("keydown", (event) => bar.keyPressed(event));
    return bar;
  }

  /** Begins to talk in the open conversation. */
  start(): void {
    const { session, assistant } = this.store;
    this.session = session;
    const target = session.threadID === null ? { workflow: assistant?.slug ?? "" } : { thread_id: session.threadID };
    this.talk = new Talk(this.store.api, () => this.update());
    this.buttons.replaceChildren(this.muting, this.ending);
    this.update();
    this.ending.focus();
    this.timer ??= setInterval(() => this.showLevel(), glance);
    void this.talk.start(target);
  }

  /** Another conversation is open, or the same one: talking does not go on in another. */
  follow(session: ConversationSession): void {
    if (session !== this.session) this.end();
  }

  /** The person has said all they wanted. */
  end(): void {
    this.talk?.end();
    this.leave();
  }

  /** Nobody listens where nothing shows it. */
  disconnectedCallback(): void {
    this.talk?.end();
    this.stopTimer();
  }

  private update(): void {
    const { talk } = this;
    if (!talk) return;
    const { state } = talk;
    if (state.threadID !== null && state.threadID !== this.session.threadID) this.adopt(state.threadID);
    if (state.stage === "over" && state.problem === null) return this.leave();
    const told = state.isMuted && state.stage !== "over" ? "muted" : state.isWorking && state.stage === "thinking" ? "working" : state.stage;
    this.dataset["stage"] = state.stage;
    this.toggleAttribute("muted", state.isMuted);
    this.heading.textContent = state.problem ? say(`voice.${state.problem}`) : say(`voice.${told}`);
    this.caption.textContent = state.problem ? state.reason ?? say(`voice.${state.problem}Text`) : this.captionOf(state);
    this.muting.setAttribute("aria-pressed", String(state.isMuted));
    const label = say(state.isMuted ? "voice.unmute" : "voice.mute");
    this.muting.setAttribute("aria-label", label);
    this.muting.title = `${label} (M)`;
    this.muting.replaceChildren(icon(state.isMuted ? "microphoneOff" : "microphone"));
    this.muting.disabled = state.stage === "asking" || state.stage === "connecting";
    if (state.stage === this.stage) return;
    const isFirst = state.stage === "listening" && this.stage === "connecting";
    this.stage = state.stage;
    if (isFirst) announce(say("voice.begun"));
    if (state.stage === "over") this.showProblem();
  }

  private captionOf(state: TalkState): string {
    if (state.stage === "asking") return say("voice.askingText");
    if (state.caption === null) return state.stage === "connecting" ? "" : say("voice.hint");
    return state.caption.speaker === "person" ? say("voice.said", { text: state.caption.text }) : state.caption.text;
  }

  private showProblem(): void {
    this.stopTimer();
    this.meter.replaceChildren(icon("alert"));
    const again = button(say("voice.again"), { small: true, run: () => this.again() });
    const type = button(say("voice.type"), { small: true, kind: "plain", run: () => this.leave() });
    this.buttons.replaceChildren(type, again);
    announce(`${this.heading.textContent} ${this.caption.textContent}`);
    again.focus();
  }

  private again(): void {
    this.meter.replaceChildren(...meterBars());
    this.stage = null;
    this.start();
  }

  /** The conversation that begins with the first words is the one that is open. */
  private adopt(threadID: string): void {
    if (this.adopted === threadID) return;
    this.adopted = threadID;
    void this.session.adopt(threadID).catch(() => undefined);
  }

  private mute(): void {
    const { talk } = this;
    if (!talk || talk.isOver || this.muting.disabled) return;
    talk.mute(!talk.state.isMuted);
    announce(say(talk.state.isMuted ? "voice.muted" : "voice.unmuted"));
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.mute();
  }

  private showLevel(): void {
    const { levels, state } = this.talk ?? {};
    if (!levels || !state) return;
    showLevel(this.meter, state.stage === "speaking" ? levels.assistant : levels.person);
  }

  private stopTimer(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private leave(): void {
    this.stopTimer();
    if (this.isConnected) this.done();
  }
}

customElements.define("voice-bar", VoiceBar);
