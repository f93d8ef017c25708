/** Seconds that are kept before anything is played, so that what comes a little late leaves no gap. */
const cushion = 0.08;
/** Seconds after which less is played as well: it is all there is. */
const longestWait = 0.12;
/** From how many seconds on what waits is played faster, and how much: nobody hears it, and the delay shrinks. */
const late = 0.2;
const hurry = 1.04;
/** What is left of the last sample at each one after it, so that a sudden end makes no click. */
const fade = 0.98;

/** Sound that waits to be heard: samples come in at one rate and go out at another. */
export class PlayQueue {
  private readonly pieces: Int16Array[] = [];
  private readonly step: number;
  private waiting = 0;
  /** Where the next sample is, in the first piece. */
  private place = 0;
  private isPlaying = false;
  private waited = 0;
  private last = 0;

  /** `from` and `to` are samples a second. */
  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {
    this.step = from / to;
  }

  /** Seconds that were not played yet. */
  get seconds(): number {
    return Math.max(0, this.waiting - this.place) / this.from;
  }

  /** Whether anything is heard. */
  get isHeard(): boolean {
    return this.isPlaying;
  }

  /** Adds sound. */
  push(samples: Int16Array): void {
    if (samples.length === 0) return;
    this.pieces.push(samples);
    this.waiting += samples.length;
  }

  /** Forgets what was not played yet. */
  drop(): void {
    this.pieces.length = 0;
    this.waiting = 0;
    this.place = 0;
    this.isPlaying = false;
    this.waited = 0;
  }

  /** The next samples to be heard; silence where there are none. */
  read(output: Float32Array): void {
    if (!this.isPlaying && this.waiting > 0) {
      this.waited += output.length / this.to;
      this.isPlaying = this.seconds >= cushion || this.waited >= longestWait;
    }
    const step = this.seconds > late ? this.step * hurry : this.step;
    for (let at = 0; at < output.length; at += 1) output[at] = this.isPlaying ? this.next(step) : this.silence();
  }

  private next(step: number): number {
    const at = Math.floor(this.place);
    const share = this.place - at;
    const one = this.sample(at);
    if (one === null) {
      this.drop();
      return this.silence();
    }
    this.last = (one + ((this.sample(at + 1) ?? one) - one) * share) / 32768;
    this.place += step;
    while (this.pieces[0] && this.place >= this.pieces[0].length) {
      const { length } = this.pieces.shift() as Int16Array;
      this.place -= length;
      this.waiting -= length;
    }
    return this.last;
  }

  private silence(): number {
    this.last = Math.abs(this.last) < 0.0005 ? 0 : this.last * fade;
    return this.last;
  }

  private sample(at: number): number | null {
    const [first, second] = this.pieces;
    if (!first) return null;
    return first[at] ?? second?.[at - first.length] ?? null;
  }
}
