/** Gives a stream of samples another rate. Each sample of the slower stream is the mean of what it stands for. */
export class Resampler {
  private readonly step: number;
  private sum = 0;
  private filled = 0;

  constructor(from: number, to: number) {
    this.step = from / to;
  }

  /** Hands over every sample that these complete. */
  push(samples: Float32Array, take: (sample: number) => void): void {
    const { step } = this;
    for (const sample of samples) {
      let rest = 1;
      while (this.filled + rest >= step) {
        const part = step - this.filled;
        take((this.sum + sample * part) / step);
        rest -= part;
        this.sum = 0;
        this.filled = 0;
      }
      this.sum += sample * rest;
      this.filled += rest;
    }
  }
}

/** A sample from -1 to 1 in 16 bits. */
export function sample16(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * 32767);
}
