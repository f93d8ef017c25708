import type { JSONValue, WorkflowNode } from "./document";

/** The parameters that tell most about a step, the first that is there. */
const telling = [
  "text", "message", "instruction", "instructions", "prompt", "query", "store", "workflow", "condition", "items",
  "url", "request", "value", "widget", "library", "name", "to", "input",
];

/** One line that tells what a step does, in its author's own words; empty where nothing was said. */
export function summaryOf(node: WorkflowNode): string {
  const parameters = node.parameters ?? {};
  switch (node.kind) {
    case "condition": return names(parameters.branches, "when");
    case "classify": return names(parameters.labels, "name");
    case "parallel": return names(parameters.branches, null);
    case "assign": return names(parameters.assignments, "target");
    case "structured_input": return names(parameters.questions, "question");
    case "rubric_grade": return names(parameters.criteria, "name");
    case "guardrail": return names(parameters.checks, "check");
    case "start": return names(parameters.starter_prompts, null);
    case "vector_search": return joined([text(parameters.store), text(parameters.query)]);
    case "agent": case "voice_agent": return joined([text(parameters.model), text(parameters.instructions)]);
    case "http_request": return joined([text(parameters.method), text(parameters.url)]);
    case "delay": return typeof parameters.seconds === "number" ? `${parameters.seconds} s` : text(parameters.until);
    case "end": return joined([text(parameters.message), text(parameters.grade)]);
    default:
      for (const name of telling) {
        const found = text(parameters[name]);
        if (found !== "") return found;
      }
      return "";
  }
}

function text(value: JSONValue | undefined): string {
  return typeof value === "string" ? value.replace(/[*#`]+/g, "").replace(/\s+/g, " ").trim().slice(0, 120) : "";
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}

function names(value: JSONValue | undefined, member: string | null): string {
  if (!Array.isArray(value)) return "";
  return value
    .map((element) => (member === null ? text(element) : element !== null && typeof element === "object" && !Array.isArray(element) ? text(element[member]) : ""))
    .filter((part) => part !== "").join(", ").slice(0, 120);
}
