import { APIClient, APIError } from "../../shared/session/api";
import { NoMicrophone, openMicrophone } from "./microphone";
import { Sound } from "./sound";
import { afterMessage, beginning, over, TalkProblem, TalkState, VoiceMessage } from "./talk-state";

/** What is talked to: a conversation that goes on, or an assistant that one begins with. */
export type TalkTarget = { thread_id: string } | { workflow: string };

/** Milliseconds for which what the server sent last is still heard. */
const lastWords = 400;
/** How many bytes may wait to be sent: a second of sound. What comes then is left out, because it would come too late. */
const mostWaiting = 48_000;

/** A person talks to an assistant: the microphone, the connection, and what is heard. */
export class Talk {
  /** How it stands. */
  state: TalkState = beginning;
  /** How loud it is on either side, from 0 to 1. */
  levels = { person: 0, assistant: 0 };
  private readonly context = new AudioContext({ latencyHint: "interactive" });
  private stream: MediaStream | null = null;
  private sound: Sound | null = null;
  private socket: WebSocket | null = null;
  private mayBeHeard = false;
  private readonly leave = (): void => this.end();

  /** `changed` is told of every change of the state, and not of the levels. */
  constructor(
    private readonly api: APIClient,
    private readonly changed: () => void,
  ) {
    addEventListener("pagehide", this.leave);
  }

  /** Asks for the microphone, connects, and goes on until either side ends it. */
  async start(target: TalkTarget): Promise<void> {
    try {
      this.stream = await openMicrophone();
      if (this.isOver) return this.close();
      for (const track of this.stream.getTracks()) track.addEventListener("ended", () => this.finish("none"));
      this.become({ ...this.state, stage: "connecting" });
      const session = (await (await this.api.post("/api/v1/voice/sessions", target)).json()) as { url: string };
      const { rate } = await this.api.get<{ rate: number }>("/api/v1/voice");
      if (this.isOver) return this.close();
      this.sound = await Sound.open(this.context, this.stream, rate, {
        heard: (samples, level) => this.heard(samples, level),
        played: (level) => (this.levels = { ...this.levels, assistant: level }),
      });
      if (this.isOver) return this.close();
      this.connect(session.url);
    } catch (error) {
      if (error instanceof NoMicrophone) this.finish(error.problem);
      else if (error instanceof APIError) this.finish("declined", error.message);
      else this.finish(error instanceof TypeError ? "lost" : "failed");
    }
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.state.stage === "over";
  }

  /** Lets nobody hear the person, or lets them again. */
  mute(isMuted: boolean): void {
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !isMuted;
    this.become({ ...this.state, isMuted });
  }

  /** The person has said all they wanted. */
  end(): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: "end" }));
    this.sound?.drop();
    this.finish(null);
  }

  private connect(path: string): void {
    const address = new URL(path, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.told(JSON.parse(data) as VoiceMessage);
      else if (!this.isOver) this.sound?.play(data);
    });
    // A connection that closes without a word was lost.
    socket.addEventListener("close", () => this.finish("lost"));
    this.socket = socket;
  }

  private told(message: VoiceMessage): void {
    if (message.type === "ready") this.mayBeHeard = true;
    if (message.type === "interrupt") this.sound?.drop();
    const next = afterMessage(this.state, message);
    if (next === this.state) return;
    this.become(next);
    if (this.isOver) this.close();
  }

  private heard(samples: ArrayBuffer, level: number): void {
    this.levels = { ...this.levels, person: this.state.isMuted ? 0 : level };
    const { socket } = this;
    if (!this.mayBeHeard || socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > mostWaiting) return;
    socket.send(samples);
  }

  private finish(problem: TalkProblem | null, reason: string | null = null): void {
    if (this.isOver) return;
    this.become(over(this.state, problem, reason));
    this.close();
  }

  private close(): void {
    removeEventListener("pagehide", this.leave);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.socket?.close();
    const { context, sound } = this;
    if (sound) setTimeout(() => sound.close(), lastWords);
    else void context.close().catch(() => undefined);
    [this.stream, this.sound, this.socket] = [null, null, null];
  }

  private become(state: TalkState): void {
    this.state = state;
    this.changed();
  }
}
