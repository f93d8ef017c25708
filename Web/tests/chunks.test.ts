import assert from "node:assert/strict";
import { test } from "node:test";
import { gatheredChunksOf } from "../shared/browser/chunks";

/** A response that sends what a test hands it. */
function sending(): { response: Response; stream: ReadableStreamDefaultController<Uint8Array>; left: () => boolean } {
  const made: ReadableStreamDefaultController<Uint8Array>[] = [];
  let left = false;
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => {
      made.push(stream);
    },
    cancel: () => {
      left = true;
    },
  });
  const [stream] = made;
  if (stream === undefined) throw new Error("A stream begins at once.");
  return { response: new Response(body), stream, left: () => left };
}

const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve));

test("all that came since the last look is there at once, and all of it before the end", async () => {
  const { response, stream } = sending();
  const looks = gatheredChunksOf(response);
  stream.enqueue(Uint8Array.of(1));
  assert.deepEqual((await looks.next()).value, [Uint8Array.of(1)]);
  for (const byte of [2, 3, 4]) stream.enqueue(Uint8Array.of(byte));
  stream.close();
  await turn();
  assert.deepEqual((await looks.next()).value, [Uint8Array.of(2), Uint8Array.of(3), Uint8Array.of(4)]);
  assert.equal((await looks.next()).done, true);
});

test("a connection that breaks is told once what came before it was read", async () => {
  const { response, stream } = sending();
  const looks = gatheredChunksOf(response);
  stream.enqueue(Uint8Array.of(1));
  assert.deepEqual((await looks.next()).value, [Uint8Array.of(1)]);
  stream.enqueue(Uint8Array.of(2));
  await turn();
  stream.error(new TypeError("gone"));
  assert.deepEqual((await looks.next()).value, [Uint8Array.of(2)]);
  const told = await looks.next().catch((failure: unknown) => failure);
  assert.ok(told instanceof TypeError);
});

test("who looks no more closes the connection", async () => {
  const { response, stream, left } = sending();
  const looks = gatheredChunksOf(response);
  stream.enqueue(Uint8Array.of(1));
  await looks.next();
  await looks.return();
  assert.equal(left(), true);
});
