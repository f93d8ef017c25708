/** What a response sends, piece by piece; the connection is closed when nobody reads on. */
export async function* chunksOf(response: Response): AsyncGenerator<Uint8Array, void, void> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- A piece follows the one before it.
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * What a response sends, all at once that came since the last look. It is taken in as it comes, however seldom somebody
 * looks: a browser gives little more than one piece for each time that it is asked. The connection is closed when nobody
 * looks on.
 */
export async function* gatheredChunksOf(response: Response): AsyncGenerator<Uint8Array[], void, void> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const gathered = new Gathered(reader);
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- A look follows the one before it.
      const chunks = await gathered.take();
      if (chunks === null) return;
      yield chunks;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** What came and was not looked at yet. */
class Gathered {
  private came: Uint8Array[] = [];
  private end: { failure: unknown } | null = null;
  private wake: (() => void) | null = null;

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    void this.read(reader);
  }

  /** Waits until there is something; null at the end. Throws what ended it otherwise. */
  async take(): Promise<Uint8Array[] | null> {
    if (this.came.length === 0 && this.end === null) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.came.length === 0 && this.end !== null) {
      if (this.end.failure !== null) throw this.end.failure;
      return null;
    }
    const taken = this.came;
    this.came = [];
    return taken;
  }

  private async read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    try {
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- A piece follows the one before it.
        const { done, value } = await reader.read();
        if (done) break;
        this.came.push(value);
        this.wake?.();
      }
      this.end = { failure: null };
    } catch (failure) {
      this.end = { failure };
    }
    this.wake?.();
  }
}
