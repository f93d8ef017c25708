import assert from "node:assert/strict";
import { test } from "node:test";
import type { AdminAPI } from "../admin/resource/requests";
import { Listening } from "../admin/telephone/listening";
import { APIError } from "../shared/session/api";

/** What a page without sound has of it. */
class Silent {
  static closed = 0;
  async close(): Promise<void> {
    Silent.closed += 1;
  }
}

/** A server that answers a wish to listen so, and says of the call whether it goes on. */
function server(answer: () => Response, live = true): AdminAPI {
  const made = { client: { send: async () => answer() }, get: async () => ({ live }) };
  return made as unknown as AdminAPI;
}

function refused(status: number): () => never {
  return () => {
    throw new APIError(status, "code", "No.", null);
  };
}

const ignored = { began: () => undefined, played: () => undefined };

test("why a call is not heard is told apart", async () => {
  Object.assign(globalThis, { AudioContext: Silent });
  const hear = (api: AdminAPI) => new Listening(api, "call_1").hear(ignored);
  assert.equal(await hear(server(refused(403))), "forbidden");
  assert.equal(await hear(server(refused(409))), "elsewhere");
  assert.equal(await hear(server(refused(409), false)), "ended");
  assert.equal(await hear(server(() => new Response(""), false)), "ended");
  const lost = () => {
    throw new TypeError("Failed to fetch");
  };
  assert.equal(await hear(server(lost)), "lost");
  assert.ok((await hear(server(refused(500))).catch((error: unknown) => error)) instanceof APIError);
  const left = new Listening(server(lost), "call_1");
  left.leave();
  assert.equal(await left.hear(ignored), "left");
  // Whatever became of it, the sound is let go.
  assert.equal(Silent.closed, 7);
});

test("a call that goes on behind the end of its sound may not be heard any more", async () => {
  const { setTimeout: later } = globalThis;
  // It is asked for again at once here.
  Object.assign(globalThis, { AudioContext: Silent, setTimeout: (run: () => void) => later(run, 0) });
  const end = await new Listening(server(() => new Response("")), "call_1").hear(ignored);
  Object.assign(globalThis, { setTimeout: later });
  assert.equal(end, "withdrawn");
});
