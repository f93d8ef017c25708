import { Speaker, takeFrom } from "../../shared/sound/speaker";
import type { FromMicrophone } from "../../shared/sound/worklet-messages";

/** What a page is told of its sound. */
export interface Listener {
  /** The microphone heard this. */
  heard(samples: ArrayBuffer, level: number): void;
  /** This loud is what is played, from 0 to 1. */
  played(level: number): void;
}

/** The microphone and the loudspeakers of the page. */
export class Sound {
  private constructor(
    private readonly context: AudioContext,
    private readonly microphone: AudioWorkletNode,
    private readonly speaker: Speaker,
  ) {}

  /** Connects a microphone and the loudspeakers at a rate of samples a second. */
  static async open(context: AudioContext, stream: MediaStream, rate: number, listener: Listener): Promise<Sound> {
    const speaker = await Speaker.open(context, rate, (level) => listener.played(level));
    const options = { numberOfOutputs: 0, channelCount: 1, processorOptions: { rate } };
    const microphone = new AudioWorkletNode(context, "lyceum-microphone", options);
    takeFrom(microphone.port, ({ samples, level }: FromMicrophone) => listener.heard(samples, level));
    context.createMediaStreamSource(stream).connect(microphone);
    return new Sound(context, microphone, speaker);
  }

  /** Plays sound behind what waits already. */
  play(samples: ArrayBuffer): void {
    this.speaker.play(samples);
  }

  /** Falls silent at once. */
  drop(): void {
    this.speaker.drop();
  }

  /** Lets go of everything. */
  close(): void {
    this.microphone.port.close();
    this.speaker.close();
    void this.context.close().catch(() => undefined);
  }
}
