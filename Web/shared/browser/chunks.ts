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
