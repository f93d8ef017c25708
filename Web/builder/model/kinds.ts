import type { JSONObject, JSONValue, WorkflowNode } from "./document";

/** A JSON Schema as `GET /api/v1/step-kinds` gives it, with the formats of ours. */
export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  format?: string;
  gives?: string;
  enum?: JSONValue[];
  default?: JSONValue;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

/** The families of kinds, in the order in which pages show them. */
export const families = ["models", "conversation", "teaching", "flow", "data", "telephony"] as const;

/** A family of kinds. */
export type Family = (typeof families)[number];

/** A kind of step, as the server describes it. */
export interface StepKind {
  kind: string;
  category: Family;
  title: string;
  summary: string;
  parameters: Schema;
  output: Schema;
  ports: string[];
  /** Where in the parameters further ports are named, such as `branches[].name`. */
  ports_from: string | null;
}

/** What a port is for, which decides where it is drawn. */
export type PortRole = "way" | "body" | "error";

/** A port of a step. */
export interface Port {
  name: string;
  role: PortRole;
}

/** All kinds by name. */
export class KindCatalogue {
  private readonly byName: Map<string, StepKind>;

  constructor(readonly all: readonly StepKind[]) {
    this.byName = new Map(all.map((kind) => [kind.kind, kind]));
  }

  /** A kind; undefined for one that this server does not have. */
  get(kind: string): StepKind | undefined {
    return this.byName.get(kind);
  }

  /** The family of a kind; one that is not known counts as flow. */
  family(kind: string): Family {
    return this.get(kind)?.category ?? "flow";
  }

  /** The ports of a step as its parameters are now: those that it names, then those of its kind, errors last. */
  ports(node: WorkflowNode): Port[] {
    const kind = this.get(node.kind);
    if (kind === undefined) return [{ name: "next", role: "way" }, { name: "error", role: "error" }];
    if (node.kind === "end") return [];
    let own = kind.ports.filter((name) => name !== "error");
    const parameters = node.parameters ?? {};
    const named = kind.ports_from === null ? [] : namesAt(parameters, kind.ports_from);
    if (node.kind === "classify") own = [typeof parameters.fallback === "string" && parameters.fallback !== "" ? parameters.fallback : "other"];
    if (node.kind === "approval" && typeof parameters.deadline_seconds === "number") own = [...own, "expired"];
    if (node.kind === "guardrail" && !own.includes("hit")) own = [...own, "hit"];
    const ways = node.kind === "classify" && parameters.ports === false ? ["next"] : [...new Set([...named, ...own])];
    const ports: Port[] = ways.map((name) => ({ name, role: name === "body" ? "body" : "way" }));
    if (kind.ports.includes("error") && node.kind !== "start") ports.push({ name: "error", role: "error" });
    return ports;
  }

  /** The port by which a new edge leaves: the first way that is not taken, else the first. */
  mainPort(node: WorkflowNode, taken: ReadonlySet<string> = new Set()): string | null {
    const ways = this.ports(node).filter((port) => port.role === "way");
    return (ways.find((port) => !taken.has(port.name)) ?? ways[0])?.name ?? null;
  }

  /** The parameters that a new step of a kind begins with: what it cannot do without, as far as that can be told. */
  startingParameters(kind: string): JSONObject {
    const made = startings[kind];
    return made ? (JSON.parse(JSON.stringify(made)) as JSONObject) : {};
  }
}

const startings: Record<string, JSONObject> = {
  agent: { history: "thread" },
  voice_agent: { history: "thread" },
  condition: { branches: [{ name: "yes", when: "" }] },
  parallel: { branches: ["first", "second"] },
  classify: { labels: [{ name: "question" }] },
  structured_input: { questions: [{ id: "first", question: "" }] },
  assign: { assignments: [{ target: "state.", value: "" }] },
  guardrail: { checks: [{ check: "jailbreak" }] },
  rubric_grade: { criteria: [{ name: "first", levels: [{ points: 0 }, { points: 1 }] }] },
};

/** The names at a path such as `labels[].name` or `branches[]`. */
function namesAt(parameters: JSONObject, path: string): string[] {
  const [list = "", member] = path.split("[]");
  const elements = parameters[list];
  if (!Array.isArray(elements)) return [];
  const key = (member ?? "").replace(/^\./, "");
  return elements
    .map((element) =>
      key === "" ? element : element !== null && typeof element === "object" && !Array.isArray(element) ? element[key] : null,
    )
    .filter((name): name is string => typeof name === "string" && name !== "");
}
