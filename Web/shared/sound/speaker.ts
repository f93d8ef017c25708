import type { FromSpeaker, ToSpeaker } from "./worklet-messages";

/** The address of what runs on the thread of sound, put in by the build. */
declare const VOICE_WORKLET: string;

/** The loudspeakers of the page. */
export class Speaker {
  private constructor(private readonly node: AudioWorkletNode) {}

  /** Connects the loudspeakers at a rate of samples a second; `played` is told how loud it is that is heard, from 0 to 1. */
  static async open(context: AudioContext, rate: number, played: (level: number) => void): Promise<Speaker> {
    await context.audioWorklet.addModule(VOICE_WORKLET);
    await context.resume();
    const node = new AudioWorkletNode(context, "lyceum-speaker", { numberOfInputs: 0, outputChannelCount: [1], processorOptions: { rate } });
    takeFrom(node.port, ({ level, isHeard }: FromSpeaker) => played(isHeard ? level : 0));
    node.connect(context.destination);
    return new Speaker(node);
  }

  /** Plays samples of 16 bits behind what waits already. */
  play(samples: ArrayBuffer): void {
    this.tell(samples, [samples]);
  }

  /** Falls silent at once. */
  drop(): void {
    this.tell("drop");
  }

  /** Lets go of the loudspeakers. */
  close(): void {
    this.node.port.close();
    this.node.disconnect();
  }

  private tell(message: ToSpeaker, transfer: Transferable[] = []): void {
    this.node.port.postMessage(message, transfer);
  }
}

/** Takes what comes through a port. */
export function takeFrom<Message>(port: MessagePort, take: (message: Message) => void): void {
  port.addEventListener("message", ({ data }: MessageEvent<Message>) => take(data));
  port.start();
}
