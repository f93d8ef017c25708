import assert from "node:assert/strict";
import { test } from "node:test";

import { type ApiDocument, matches, type Operation, readDocument } from "../docs/model/document";
import { command, example } from "../docs/model/example";
import { operationWords, schemaWords } from "../docs/model/words";

const raw: ApiDocument = {
  info: { title: "T", version: "1", description: "D" },
  tags: [{ name: "B" }, { name: "Empty" }, { name: "A" }],
  paths: {
    "/api/v1/things/{thing_id}": {
      get: { operationId: "getThing", summary: "Show a thing", tags: ["A"], security: [{ bearer: [] }], responses: {} },
    },
    "/api/v1/things": {
      post: {
        operationId: "postThings",
        summary: "Make a thing",
        tags: ["B"],
        security: [],
        requestBody: { required: true, content: { "application/json": { schema: { $ref: "#/components/schemas/N" } } } },
        responses: {},
      },
    },
  },
  components: {
    schemas: {
      N: {
        type: "object",
        properties: { name: { type: "string" }, at: { anyOf: [{ type: "integer", minimum: 3 }] }, not: {} },
        required: ["name", "at"],
      },
      Loop: { type: "object", properties: { next: { $ref: "#/components/schemas/Loop" } }, required: ["next"] },
    },
  },
};

function operation(group: number): Operation {
  return readDocument(raw).groups[group]?.operations[0] as Operation;
}

test("operations are grouped by tag in the order of the tags, without empty groups", () => {
  const api = readDocument(raw);
  assert.deepEqual(api.groups.map((group) => group.tag), ["B", "A"]);
  assert.equal(api.groups[1]?.operations[0]?.method, "GET");
});

test("a search finds operations that have all words, in any case and order", () => {
  const first = operation(1);
  assert.ok(matches(first, "SHOW things"));
  assert.ok(matches(first, "get a"));
  assert.ok(!matches(first, "show nothing"));
});

test("an example has the members that must be there, and a shape within itself ends", () => {
  assert.deepEqual(example({ $ref: "#/components/schemas/N" }, raw.components.schemas), { name: "…", at: 3 });
  assert.ok(JSON.stringify(example({ $ref: "#/components/schemas/Loop" }, raw.components.schemas)).length < 200);
});

test("a command line names what has to be filled in", () => {
  const api = readDocument(raw);
  const [make, show] = [operation(0), operation(1)];
  assert.equal(
    command(show, api.schemas, "https://x"),
    'curl "https://x/api/v1/things/$THING_ID" \\\n  -H "Authorization: Bearer $TOKEN"',
  );
  const lines = command(make, api.schemas, "https://x").split(" \\\n  ");
  assert.deepEqual(lines, [
    'curl -X POST "https://x/api/v1/things"',
    '-H "Content-Type: application/json"',
    `-d '{"name":"…","at":3}'`,
  ]);
});

test("what is not drawn yet says what the page will say", () => {
  const api = readDocument(raw);
  assert.deepEqual(operationWords(operation(0), api.schemas), ["N", "name", "string", "at", "integer", "not", "anything"]);
  const { Loop } = raw.components.schemas;
  assert.deepEqual(schemaWords(Loop ?? {}, api.schemas), ["next", "Loop"]);
});
