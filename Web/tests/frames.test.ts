import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameParser } from "../shared/chatkit/frames";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a frame is given out when its blank line arrives", () => {
  const parser = new FrameParser();
  assert.deepEqual(parser.push(bytes('data: {"a":1}\n')), []);
  assert.deepEqual(parser.push(bytes("\n")), ['{"a":1}']);
});

test("frames come out whole wherever the bytes are cut", () => {
  const stream = bytes('data: {"text":"élève 🎓"}\n\ndata: second\r\n\r\ndata: third\r\rdata: 4\r\ndata: 5\r\n\r\n');
  const expected = ['{"text":"élève 🎓"}', "second", "third", "4\n5"];
  for (let size = 1; size <= stream.length; size += 1) {
    const parser = new FrameParser();
    const frames: string[] = [];
    for (let at = 0; at < stream.length; at += size) frames.push(...parser.push(stream.slice(at, at + size)));
    assert.deepEqual(frames, expected, `cut into pieces of ${size} bytes`);
  }
});

test("several data lines are one frame, and other fields and comments are left out", () => {
  const parser = new FrameParser();
  assert.deepEqual(parser.push(bytes(": ping\nevent: x\nid: 4\ndata: one\ndata:two\ndata\n\n")), ["one\ntwo\n"]);
  assert.deepEqual(parser.push(bytes("retry: 10\n\n")), []);
});

test("a frame that never ended is not given out", () => {
  assert.deepEqual(new FrameParser().push(bytes("data: half\ndata: of it")), []);
});
