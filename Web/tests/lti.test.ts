import assert from "node:assert/strict";
import { test } from "node:test";
import { numberIn } from "../shared/dom/fields";
import { readPage } from "../lti/page-data";
import { isFound, moment, pixels } from "../lti/picker/offer";
import { parameterProblem } from "../lti/picker/parameters";
import { wantedHeight } from "../lti/platform/frame";
import { ask, Messenger } from "../lti/platform/messages";
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
