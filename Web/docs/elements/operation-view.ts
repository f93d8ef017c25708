import { build, type Child } from "../../shared/dom/build";
import type { Answer, Operation, Parameter, Schema } from "../model/document";
import { command } from "../model/example";
import { operationWords } from "../model/words";
import { commandCopy } from "./command-copy";
import type { Later } from "./later";
import { prose } from "./prose";
import { namedSchemaView, typeWords } from "./schema-view";

/** The name of a method, in its colour. */
export function methodMark(method: string): HTMLElement {
  return build("span", { class: `method ${method.toLowerCase()}` }, method);
}

/** Everything that is known of one operation, under an anchor of its own; what stands below its summary comes later. */
export function operationView(operation: Operation, schemas: Record<string, Schema>, later: Later): HTMLElement {
  const words = operationWords(operation, schemas);
  return build(
    "article",
    { id: operation.operationId, class: "operation", "aria-labelledby": `${operation.operationId}-name` },
    build(
      "h3",
      { id: `${operation.operationId}-name` },
      methodMark(operation.method),
      build("a", { class: "path", href: `#${operation.operationId}` }, ...breakable(operation.path)),
    ),
    build("p", { class: "summary" }, operation.summary + "."),
    // A line holds about two of them: a name and what it is.
    later.place(words.join(" "), 8 + Math.ceil(words.length / 2), () => details(operation, schemas)),
  );
}

function details(operation: Operation, schemas: Record<string, Schema>): Child[] {
  return [
    ...prose(operation.description ?? "For everybody; nobody need sign in."),
    ...section("Parameters", operation.parameters?.length ? parameterList(operation.parameters) : null),
    ...bodySection(operation, schemas),
    ...section("Answers", answerList(operation.responses, schemas)),
    ...section("Try it", commandBlock(command(operation, schemas, location.origin))),
  ];
}

/** A long path may break at its slashes. */
function breakable(path: string): Child[] {
  return path.split(/(?=\/)/).flatMap((piece) => [piece, document.createElement("wbr")]);
}

function section(title: string, content: Child): Child[] {
  return content ? [build("h4", {}, title), content] : [];
}

function bodySection(operation: Operation, schemas: Record<string, Schema>): Child[] {
  const body = operation.requestBody;
  if (!body) return [];
  const [first] = Object.values(body.content);
  const types = Object.keys(body.content).join(" or ");
  return [
    build("h4", {}, "Body", build("span", { class: "note" }, body.required ? types : `${types}, may be left out`)),
    namedSchemaView(first?.schema ?? {}, schemas),
  ];
}

function parameterList(parameters: Parameter[]): HTMLElement {
  return build(
    "dl",
    { class: "members" },
    ...parameters.map((parameter) =>
      build(
        "div",
        {},
        build("dt", {}, build("code", {}, parameter.name), build("span", { class: "note" }, `in the ${parameter.in}`)),
        build(
          "dd",
          {},
          build("span", { class: "kind" }, ...typeWords(parameter.schema)),
          ...prose(parameter.description ?? ""),
        ),
      ),
    ),
  );
}

function answerList(answers: Record<string, Answer>, schemas: Record<string, Schema>): HTMLElement {
  const known = Object.entries(answers).filter(([status]) => status !== "default");
  return build("dl", { class: "answers" }, ...known.map(([status, answer]) => answerRow(status, answer, schemas)));
}

function answerRow(status: string, answer: Answer, schemas: Record<string, Schema>): HTMLElement {
  const isGood = status.startsWith("2");
  const [content] = Object.entries(answer.content ?? {});
  return build(
    "div",
    { class: isGood ? "good" : "bad" },
    build("dt", {}, status),
    build(
      "dd",
      {},
      ...(isGood ? [] : prose(answer.description)),
      isGood && content ? build("p", { class: "note" }, Object.keys(answer.content ?? {}).join(" or ")) : null,
      isGood && !content ? build("p", { class: "note" }, "No content.") : null,
      isGood && content ? namedSchemaView(content[1].schema, schemas) : null,
    ),
  );
}

function commandBlock(text: string): HTMLElement {
  return build(
    "div",
    { class: "command" },
    build("pre", { tabindex: 0, "aria-label": "Command line" }, build("code", {}, text)),
    commandCopy(text),
  );
}
