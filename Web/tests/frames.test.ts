import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameParser } from "../shared/chatkit/frames";

const dataOf = (frames: readonly { data: string | null }[]): (string | null)[] => frames.map((frame) => frame.data);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a frame is given out when its blank line arrives", () => {
  const parser = new FrameParser();
  assert.deepEqual(parser.push(bytes('data: {"a":1}\n')), []);
  assert.deepEqual(dataOf(parser.push(bytes("\n"))), ['{"a":1}']);
});

test("frames come out whole wherever the bytes are cut", () => {
  const stream = bytes('data: {"text":"élève 🎓"}\n\ndata: second\r\n\r\ndata: third\r\rdata: 4\r\ndata: 5\r\n\r\n');
  const expected = ['{"text":"élève 🎓"}', "second", "third", "4\n5"];
  for (let size = 1; size <= stream.length; size += 1) {
    const parser = new FrameParser();
    const frames: (string | null)[] = [];
    for (let at = 0; at < stream.length; at += size) frames.push(...dataOf(parser.push(stream.slice(at, at + size))));
    assert.deepEqual(frames, expected, `cut into pieces of ${size} bytes`);
  }
});

test("several data lines are one frame, and other fields and comments are left out", () => {
  const parser = new FrameParser();
  const said = parser.push(bytes(": ping\nevent: x\nid: 4\ndata: one\ndata:two\ndata\n\n"));
  assert.deepEqual(said, [{ data: "one\ntwo\n", event: "x", id: "4" }]);
  assert.deepEqual(parser.push(bytes("retry: 10\n\n")), []);
});

test("a frame that never ended is not given out", () => {
  assert.deepEqual(new FrameParser().push(bytes("data: half\ndata: of it")), []);
});

test("a position without data is given out, and belongs to its own frame alone", () => {
  const frames = new FrameParser().push(bytes("id: a~b.1\n\nevent: run\ndata: {}\n\n"));
  assert.deepEqual(frames, [
    { data: null, event: null, id: "a~b.1" },
    { data: "{}", event: "run", id: null },
  ]);
});
