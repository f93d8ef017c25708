/** A JSON Schema, as far as the server writes them. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema;
  anyOf?: Schema[];
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  description?: string;
  required?: boolean;
  schema: Schema;
}

type Content = Record<string, { schema: Schema }>;

export interface Answer {
  description: string;
  content?: Content;
}

interface RawOperation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Answer>;
}

/** What `/openapi.json` answers. */
export interface ApiDocument {
  info: { title: string; version: string; description: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, RawOperation>>;
  components: { schemas: Record<string, Schema> };
}

/** One way to ask for something. */
export interface Operation extends RawOperation {
  method: string;
  path: string;
  tag: string;
}

/** The document, ordered for readers. */
export interface Api {
  title: string;
  version: string;
  description: string;
  groups: { tag: string; operations: Operation[] }[];
  schemas: Record<string, Schema>;
}

/** Orders the operations by tag and path. */
export function readDocument(raw: ApiDocument): Api {
  const operations = Object.entries(raw.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      Object.assign({ method: method.toUpperCase(), path, tag: operation.tags[0] ?? "Other" }, operation),
    ),
  );
  const groups = raw.tags.map(({ name }) => ({
    tag: name,
    operations: operations.filter((operation) => operation.tag === name),
  }));
  return { ...raw.info, groups: groups.filter((group) => group.operations.length > 0), schemas: raw.components.schemas };
}

/** The name of a schema that is referred to. */
export function referredName(schema: Schema): string | null {
  return schema.$ref?.split("/").pop() ?? null;
}

/** Whether an operation has every word in its method, path, summary or tag. */
export function matches(operation: Operation, search: string): boolean {
  const text = `${operation.method} ${operation.path} ${operation.summary} ${operation.tag}`.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
