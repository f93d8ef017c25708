import assert from "node:assert/strict";
import { test } from "node:test";
import { numberIn } from "../shared/dom/fields";
import { readPage } from "../lti/page-data";
import { isFound, moment, pixels } from "../lti/picker/offer";
import { parameterProblem } from "../lti/picker/parameters";
import { departure } from "../lti/platform/departure";
import { wantedHeight } from "../lti/platform/frame";
import { ask, Messenger } from "../lti/platform/messages";
import { prove } from "../lti/platform/proof";
import { keepValue, keptValue } from "../lti/platform/storage";

const origin = "https://lms.example";
const storage = { origin, target: "_parent", key: "lyceum_1" };

/** A window of the platform that answers as it is told. */
function platform(answer: (message: Record<string, unknown>) => Partial<MessageEvent> | null) {
  const told: [unknown, unknown][] = [];
  const listeners = new Set<(event: MessageEvent) => void>();
  const target = {
    postMessage(message: Record<string, unknown>, to: unknown) {
      told.push([message, to]);
      const event = answer(message);
      if (event) for (const heard of Array.from(listeners)) heard({ origin, source: target, ...event } as MessageEvent);
    },
  };
  const messenger: Messenger = {
    target: target as unknown as Window,
    listen: (heard) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
  return { messenger, told, listeners };
}

test("a value goes to the platform's origin alone, and comes back", async () => {
  const kept = new Map<unknown, unknown>();
  const { messenger, told, listeners } = platform((message) => {
    if (message["subject"] === "lti.put_data") kept.set(message["key"], message["value"]);
    const { subject, message_id, key } = message;
    return { data: { subject: `${String(subject)}.response`, message_id, key, value: kept.get(key) } };
  });
  assert.equal(await keepValue(messenger, storage, "secret"), true);
  assert.equal(await keptValue(messenger, storage), "secret");
  assert.deepEqual(told.map(([, to]) => to), [origin, origin]);
  assert.equal(listeners.size, 0);
});

test("answers of another origin, window, message or subject are not taken", async () => {
  const wrong: ((message: Record<string, unknown>) => Partial<MessageEvent>)[] = [
    (m) => ({ origin: "https://evil.example", data: { subject: "lti.get_data.response", message_id: m["message_id"], value: "x" } }),
    (m) => ({ origin: `${origin}.evil.example`, data: { subject: "lti.get_data.response", message_id: m["message_id"], value: "x" } }),
    (m) => ({ source: {} as Window, data: { subject: "lti.get_data.response", message_id: m["message_id"], value: "x" } }),
    () => ({ data: { subject: "lti.get_data.response", message_id: "another", value: "x" } }),
    (m) => ({ data: { subject: "lti.put_data.response", message_id: m["message_id"], value: "x" } }),
    () => ({ data: "lti.get_data.response" }),
    () => ({ data: null }),
  ];
  for (const event of wrong) {
    const { messenger } = platform(event);
    assert.equal(await ask(messenger, origin, { subject: "lti.get_data" }, 5), null);
  }
});

test("silence, errors, empty values and windows that are gone are no value", async () => {
  assert.equal(await ask(platform(() => null).messenger, origin, { subject: "lti.get_data" }, 5), null);
  assert.equal(await ask({ target: null, listen: () => () => undefined }, origin, { subject: "lti.get_data" }), null);
  for (const rest of [{ error: { code: "storage_exhaustion" }, value: "x" }, { value: "" }, { value: 7 }, {}]) {
    const { messenger } = platform(({ subject, message_id }) => ({
      data: { subject: `${String(subject)}.response`, message_id, ...rest },
    }));
    assert.equal(await keptValue(messenger, storage), null);
    assert.equal(await keepValue(messenger, storage, "secret"), false);
  }
  const throwing: Messenger = {
    target: {
      postMessage() {
        throw new SyntaxError("no origin");
      },
    } as unknown as Window,
    listen: () => () => undefined,
  };
  assert.equal(await ask(throwing, "no origin", { subject: "lti.get_data" }), null);
});

/** A platform that keeps what it is told, or refuses to. */
function keeping(isKept: boolean) {
  return platform(({ subject, message_id, key, value }) => {
    const rest = isKept ? { value } : { error: { code: "storage_exhaustion" } };
    return { data: { subject: `${String(subject)}.response`, message_id, key, ...rest } };
  });
}

test("a launch goes to the platform where something will prove its browser, else to a tab", async () => {
  const probe = "kept=1";
  const login = { probe, storage, value: "secret", next: "n", again: "a" };
  const blind = () => {
    throw new Error("no cookies");
  };
  const rows: [string, () => string, boolean, boolean, object, "platform" | "tab", number][] = [
    ["a cookie that was kept is enough", () => `a=b; ${probe}`, true, true, {}, "platform", 0],
    ["without it the platform keeps the value", () => "a=b", true, true, {}, "platform", 1],
    ["another cookie is not the one", () => "kept=12; xkept=1", true, false, {}, "tab", 1],
    ["no platform that keeps anything", () => "", true, true, { storage: null, value: null }, "tab", 0],
    ["a frame that may see no cookies", blind, true, false, {}, "tab", 1],
    ["a page that stands alone", () => "", false, false, {}, "platform", 1],
    ["a browser whose cookies say nothing here", () => "", true, false, { probe: null }, "platform", 1],
  ];
  for (const [name, cookies, isFramed, isKept, change, expected, count] of rows) {
    const { messenger, told } = keeping(isKept);
    const page = { isFramed, cookies, frame: () => messenger };
    assert.equal(await departure({ ...login, ...change }, page), expected, name);
    assert.equal(told.length, count, name);
  }
});

test("a launch that the platform's storage proves has the launch's language, and a refusal says why", async () => {
  const sent: unknown[] = [];
  const server = (status: number, body: string) =>
    ((path: string, request: RequestInit) => {
      sent.push([path, request.body]);
      return Promise.resolve(new Response(body, { status }));
    }) as typeof fetch;
  const admitted = { code: "c", locale: "fr" };
  assert.deepEqual(await prove("s", "v", server(200, JSON.stringify(admitted))), admitted);
  assert.deepEqual(sent, [["/lti/launch/storage", '{"state":"s","value":"v"}']]);
  const refusal = { title: "Too late", text: "Again.", language: "en", support_code: "K7" };
  const told = JSON.stringify({ error: { code: "forbidden", details: refusal } });
  assert.deepEqual(await prove("s", "v", server(403, told)), { refusal });
  const silent: [number, string][] = [[500, "{}"], [429, '{"error":{"details":{}}}'], [502, "<html>"]];
  for (const [status, body] of silent) {
    assert.deepEqual(await prove("s", "v", server(status, body)), { refusal: null });
  }
  const cut = () => Promise.reject(new TypeError("no network"));
  assert.deepEqual(await prove("s", "v", cut), { refusal: null });
});

test("what the server wrote into the page is read, and nothing else", () => {
  assert.equal(readPage('{"kind":"launch","locale":null,"code":"c"}')?.kind, "launch");
  for (const content of [undefined, null, "", "{", "null", "[]", '{"kind":7}']) assert.equal(readPage(content), null);
});

test("a frame is as high as the window allows, and never too low to talk in", () => {
  assert.deepEqual([300, 900, 1000.4, 3000].map(wantedHeight), [480, 740, 840, 900]);
});

test("assistants are found by words in any order, without case and accents", () => {
  assert.ok(isFound("ELECTRICITE labo", "Laboratoire d’électricité", ""));
  assert.ok(isFound("", "Tutor", ""));
  assert.ok(!isFound("tutor chemistry", "Tutor", "Physics"));
});

test("points are written with a point or a comma, and moments without fractions", () => {
  assert.deepEqual(["10", " 2,5 ", "0.25"].map(numberIn), [10, 2.5, 0.25]);
  for (const wrong of ["", "ten", "-1", "1e9", "1.2.3", "12345678"]) assert.equal(numberIn(wrong), null);
  assert.equal(moment(""), null);
  assert.ok(/^2026-11-2\dT\d\d:00:00Z$/.test(moment("2026-11-22T08:00") ?? ""));
});

test("a size is a whole number of pixels that the server takes, or none", () => {
  assert.deepEqual(["", " 800 ", "100", "4000"].map(pixels), [null, 800, 100, 4000]);
  assert.deepEqual(["99", "4001", "8e2", "-800", "80%", "0x100"].map(pixels), Array(6).fill(undefined));
});

test("a parameter has a name that the server takes, is none of the tool's own, and is there once", () => {
  assert.deepEqual(["unit", "a_1"].map((name) => parameterProblem(name, [])), [null, null]);
  const wrong = ["", "Unit", "a b", "é", "workflow", "submission_until", "x".repeat(65)];
  for (const name of wrong) assert.equal(parameterProblem(name, []), "picker.nameWrong", name);
  assert.equal(parameterProblem("unit", ["unit"]), "picker.nameTaken");
});
