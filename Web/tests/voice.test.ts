import assert from "node:assert/strict";
import { test } from "node:test";
import { PlayQueue } from "../shared/sound/play-queue";
import { Resampler } from "../shared/sound/resampler";
import { WAVStream } from "../shared/sound/wav-stream";
import { afterMessage, beginning, over } from "../chat/voice/talk-state";

test("samples get another rate and keep their length and loudness", () => {
  for (const [from, to] of [[48_000, 24_000], [44_100, 24_000], [24_000, 24_000], [16_000, 24_000]] as const) {
    const resampler = new Resampler(from, to);
    const heard: number[] = [];
    for (let piece = 0; piece < from / 100; piece += 1) resampler.push(new Float32Array(100).fill(0.5), (sample) => heard.push(sample));
    assert.ok(Math.abs(heard.length - to) <= 2, `${heard.length} of ${to}`);
    assert.ok(heard.every((sample) => Math.abs(sample - 0.5) < 1e-6));
  }
});

function filled(queue: PlayQueue, samples: number): number[] {
  const heard: number[] = [];
  for (let at = 0; at < samples; at += 128) {
    const output = new Float32Array(128);
    queue.read(output);
    heard.push(...output);
  }
  return heard;
}

test("nothing is played before there is a cushion, and then all of it", () => {
  const queue = new PlayQueue(24_000, 48_000);
  queue.push(new Int16Array(480).fill(16_384));
  assert.ok(filled(queue, 1280).every((sample) => sample === 0));
  for (let piece = 0; piece < 4; piece += 1) queue.push(new Int16Array(480).fill(16_384));
  const heard = filled(queue, 6000).filter((sample) => Math.abs(sample - 0.5) < 1e-6);
  assert.ok(Math.abs(heard.length - 4800) <= 130, `${heard.length}`);
  assert.equal(queue.isHeard, false);
});

test("a short sound is played although there is no cushion", () => {
  const queue = new PlayQueue(24_000, 24_000);
  queue.push(new Int16Array(480).fill(16_384));
  assert.ok(filled(queue, 4800).filter((sample) => sample === 0.5).length >= 479);
});

test("an interruption is heard at once, and fades within milliseconds", () => {
  const queue = new PlayQueue(24_000, 48_000);
  queue.push(new Int16Array(24_000).fill(16_384));
  assert.ok(filled(queue, 2560).includes(0.5));
  queue.drop();
  assert.equal(queue.seconds, 0);
  assert.ok(Math.abs(filled(queue, 512).at(-1) ?? 1) < 0.001);
});

test("talking goes from turn to turn, and the first reason to end is the one that counts", () => {
  const ready = afterMessage(beginning, { type: "ready", rate: 24_000 });
  assert.equal(ready.stage, "listening");
  assert.equal(afterMessage(ready, { type: "state", state: "thinking" }).stage, "thinking");
  assert.equal(afterMessage(ready, { type: "state", state: "dreaming" as "thinking" }), ready);
  assert.equal(afterMessage(ready, { type: "unknown" } as never), ready);
  assert.deepEqual(afterMessage(ready, { type: "transcript", speaker: "person", text: "Hello" }).caption, { speaker: "person", text: "Hello" });
  const reasons = { remote_hang_up: null, assistant_hang_up: "hungUp", limit_reached: "limit", silence: "silence", anything: "failed" };
  for (const [reason, problem] of Object.entries(reasons)) {
    assert.equal(afterMessage(ready, { type: "end", reason }).problem, problem);
  }
  const ended = over(ready, "lost");
  assert.equal(over(ended, "failed"), ended);
  assert.equal(afterMessage(ended, { type: "state", state: "speaking" }), ended);
});

test("a sound file is read in pieces of any length", () => {
  const file = new Uint8Array(44 + 12);
  const view = new DataView(file.buffer);
  view.setUint32(24, 8000, true);
  const samples = [1, -2, 300, -300, 32_767, -32_768];
  for (const [at, sample] of samples.entries()) view.setInt16(44 + 2 * at, sample, true);
  for (const length of [1, 3, 43, 45, 47, 56]) {
    const stream = new WAVStream();
    const heard: number[] = [];
    for (let at = 0; at < file.length; at += length) heard.push(...new Int16Array(stream.push(file.subarray(at, at + length))));
    assert.deepEqual([stream.rate, heard], [8000, samples], `${length}`);
  }
});
