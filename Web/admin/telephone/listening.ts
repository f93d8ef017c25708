import { isAborted } from "../../shared/components/problem";
import { APIError } from "../../shared/session/api";
import { Speaker } from "../../shared/sound/speaker";
import { WAVStream } from "../../shared/sound/wav-stream";
import type { Call } from "../api/telephone";
import type { AdminAPI } from "../resource/requests";

/** Why a call is not heard any more: the person left, it ended, or something keeps them from hearing it. */
export type ListeningEnd = "left" | "ended" | "elsewhere" | "forbidden" | "withdrawn" | "lost";

/** Milliseconds and times that it is asked whether a call is over: its record follows its sound. */
const [pause, tries] = [500, 8];

/** What the page is told while a call is heard. */
export interface Hearer {
  /** It is heard from now on. */
  began(): void;
  /** This loud is what is heard, from 0 to 1. */
  played(level: number): void;
}

/** Hears a call under way. It is read with the person's token, as an answer that goes on: a WebSocket tells no page why it was refused. */
export class Listening {
  private readonly leaving = new AbortController();
  private readonly path: string;

  constructor(
    private readonly api: AdminAPI,
    call: string,
  ) {
    this.path = `/api/v1/calls/${encodeURIComponent(call)}`;
  }

  /** Hears the call until it ends or is left; throws what has no word of its own. */
  async hear(hearer: Hearer): Promise<ListeningEnd> {
    // Made at once, while the browser knows that the person pressed something.
    const context = new AudioContext({ latencyHint: "interactive" });
    try {
      const { body } = await this.api.client.send(`${this.path}/listen`, { method: "GET", signal: this.leaving.signal });
      await play((body as ReadableStream<Uint8Array>).getReader(), context, hearer);
      return await this.ended("withdrawn");
    } catch (error) {
      return await this.why(error);
    } finally {
      // What is heard no more is not read either.
      this.leave();
      void context.close().catch(() => undefined);
    }
  }

  /** The person does not want to hear it any more. */
  leave(): void {
    this.leaving.abort();
  }

  private async why(error: unknown): Promise<ListeningEnd> {
    if (this.leaving.signal.aborted || isAborted(error)) return "left";
    if (error instanceof TypeError) return "lost";
    if (error instanceof APIError && error.status === 403) return "forbidden";
    if (error instanceof APIError && error.status === 409) return this.ended("elsewhere", 1);
    throw error;
  }

  /** Whether the call is over; `otherwise` where it goes on. */
  private async ended(otherwise: ListeningEnd, most = tries): Promise<ListeningEnd> {
    for (let count = 0; count < most; count += 1) {
      // oxlint-disable-next-line no-await-in-loop -- Asked again after a while.
      if (count > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      if (this.leaving.signal.aborted) return "left";
      // oxlint-disable-next-line no-await-in-loop -- As above.
      const { live } = await this.api.get<Call>(this.path);
      if (!live) return "ended";
    }
    return otherwise;
  }
}

/** Plays a sound file that comes by and by, to its end. */
async function play(reader: ReadableStreamDefaultReader<Uint8Array>, context: AudioContext, hearer: Hearer): Promise<void> {
  const file = new WAVStream();
  let speaker: Speaker | null = null;
  try {
    for (let piece = await reader.read(); !piece.done; ) {
      const samples = file.push(piece.value);
      if (file.rate !== null && speaker === null) {
        // oxlint-disable-next-line no-await-in-loop -- Once, as soon as the rate is known.
        speaker = await Speaker.open(context, file.rate, (level) => hearer.played(level));
        hearer.began();
      }
      speaker?.play(samples);
      // oxlint-disable-next-line no-await-in-loop -- Sound comes in its order.
      piece = await reader.read();
    }
  } finally {
    speaker?.close();
  }
}
