import assert from "node:assert/strict";
import { test } from "node:test";
import { Access } from "../shared/session/access";
import { submissionIn } from "../shared/session/sign-in";

/** Gives the tokens in turn, and counts how often it was asked. */
function source(...tokens: (string | null)[]): { asked: number; refresh: () => Promise<Granted | null> } {
  const counted = {
    asked: 0,
    refresh: async () => {
      const token = tokens[counted.asked++] ?? null;
      return token === null ? null : { access_token: token, expires_in: 900 };
    },
  };
  return counted;
}

interface Granted {
  access_token: string;
  expires_in: number;
}

test("a token is fetched once, and again half a minute before it ends", async () => {
  let now = 5000;
  const { refresh } = source("a", "b");
  const access = new Access(refresh, () => now);
  assert.equal(await access.current(), "a");
  now += 869_999;
  assert.equal(await access.current(), "a");
  now += 1;
  assert.equal(await access.current(), "b");
});

test("those who ask at the same time share one request", async () => {
  const counted = source("a", "b");
  const access = new Access(counted.refresh, () => 0);
  assert.deepEqual(await Promise.all([access.current(), access.current(), access.current()]), ["a", "a", "a"]);
  assert.deepEqual(await Promise.all([access.renewed("a"), access.renewed("a")]), ["b", "b"]);
  assert.equal(counted.asked, 2);
  assert.equal(await access.renewed("a"), "b");
  assert.equal(counted.asked, 2);
});

test("a session that has ended gives no token, and a failure is passed on and forgotten", async () => {
  assert.equal(await new Access(source(null).refresh, () => 0).current(), null);
  let fails = true;
  const access = new Access(async () => {
    if (fails) throw new Error("unreachable");
    return { access_token: "a", expires_in: 900 };
  });
  let message = "";
  await access.current().catch((error: Error) => (message = error.message));
  assert.equal(message, "unreachable");
  fails = false;
  assert.equal(await access.current(), "a");
});

test("what proves the page is read from the cookie of this host, then from that without TLS", () => {
  assert.equal(submissionIn("a=1; lyceum_csrf=x; __Host-lyceum_csrf=y"), "y");
  assert.equal(submissionIn("lyceum_csrf=x=z"), "x=z");
  assert.equal(submissionIn(""), null);
  assert.equal(submissionIn("xlyceum_csrf=1"), null);
});
