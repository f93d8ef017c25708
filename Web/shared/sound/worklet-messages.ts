/** What the thread of sound tells of the microphone: a piece of sound in 16 bits, and how loud it is, from 0 to 1. */
export interface FromMicrophone {
  samples: ArrayBuffer;
  level: number;
}

/** What it tells of what is heard. */
export interface FromSpeaker {
  level: number;
  isHeard: boolean;
}

/** What it is told: sound in 16 bits, or that what was not played yet is to be forgotten. */
export type ToSpeaker = ArrayBuffer | "drop";
