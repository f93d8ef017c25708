import { PlayQueue } from "./play-queue";
import { Resampler, sample16 } from "./resampler";
import type { FromMicrophone, FromSpeaker, ToSpeaker } from "./worklet-messages";

/** What the thread of sound has, which the types of pages do not know. */
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new (options: { processorOptions: { rate: number } }) => object): void;

/** Milliseconds of sound that are sent at once. */
const piece = 40;
/** Seconds between two reports of what is heard. */
const report = 0.08;

/** Gives what the microphone hears to the page, in pieces; silence as well. */
class Microphone extends AudioWorkletProcessor {
  private readonly resampler: Resampler;
  private readonly length: number;
  private readonly silence = new Float32Array(128);
  private samples: Int16Array;
  private filled = 0;
  private power = 0;

  constructor({ processorOptions: { rate } }: { processorOptions: { rate: number } }) {
    super();
    this.resampler = new Resampler(sampleRate, rate);
    this.length = (rate * piece) / 1000;
    this.samples = new Int16Array(this.length);
  }

  process(inputs: Float32Array[][]): boolean {
    this.resampler.push(inputs[0]?.[0] ?? this.silence, (sample) => this.take(sample));
    return true;
  }

  private take(sample: number): void {
    this.samples[this.filled] = sample16(sample);
    this.filled += 1;
    this.power += sample * sample;
    if (this.filled < this.length) return;
    const message: FromMicrophone = { samples: this.samples.buffer as ArrayBuffer, level: Math.sqrt(this.power / this.length) };
    this.port.postMessage(message, [this.samples.buffer]);
    this.samples = new Int16Array(this.length);
    this.filled = 0;
    this.power = 0;
  }
}

/** Plays what the page hands over, and stops at once when it is told to. */
class Speaker extends AudioWorkletProcessor {
  private readonly queue: PlayQueue;
  private power = 0;
  private count = 0;
  private wasHeard = false;

  constructor({ processorOptions: { rate } }: { processorOptions: { rate: number } }) {
    super();
    this.queue = new PlayQueue(rate, sampleRate);
    this.port.addEventListener("message", ({ data }: MessageEvent<ToSpeaker>) => {
      if (data === "drop") this.queue.drop();
      else this.queue.push(new Int16Array(data));
    });
    this.port.start();
  }

  process(_: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0]?.[0];
    if (!output) return true;
    this.queue.read(output);
    for (const sample of output) this.power += sample * sample;
    this.count += output.length;
    if (this.count >= sampleRate * report) this.tell();
    return true;
  }

  private tell(): void {
    const { isHeard } = this.queue;
    const message: FromSpeaker = { level: Math.sqrt(this.power / this.count), isHeard };
    if (isHeard || this.wasHeard) this.port.postMessage(message, []);
    this.wasHeard = isHeard;
    this.power = 0;
    this.count = 0;
  }
}

registerProcessor("lyceum-microphone", Microphone);
registerProcessor("lyceum-speaker", Speaker);
