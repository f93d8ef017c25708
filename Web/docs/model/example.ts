import { type Operation, referredName, type Schema } from "./document";

/** A value of the shape; members that may be left out are. */
export function example(schema: Schema, schemas: Record<string, Schema>, depth = 0): unknown {
  const name = referredName(schema);
  if (name !== null) return depth > 6 ? {} : example(schemas[name] ?? {}, schemas, depth + 1);
  if (schema.anyOf?.[0]) return example(schema.anyOf[0], schemas, depth + 1);
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([member]) => schema.required?.includes(member))
          .map(([member, shape]) => [member, example(shape, schemas, depth + 1)]),
      );
    case "array":
      return schema.items ? [example(schema.items, schemas, depth + 1)] : [];
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "string":
      return stringExample(schema.format);
    default:
      return {};
  }
}

function stringExample(format: string | undefined): string {
  switch (format) {
    case "uuid":
      return "01939e2a-7b1c-7d43-8c5e-5f2a9c1b0d3e";
    case "date-time":
      return "2027-01-31T00:00:00Z";
    case "email":
      return "ann@school.example";
    default:
      return "…";
  }
}

/** A command line that sends a request of this kind. */
export function command(operation: Operation, schemas: Record<string, Schema>, origin: string): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const method = operation.method === "GET" ? "" : ` -X ${operation.method}`;
  const lines = [`curl${method} "${origin}${path}"`];
  if (operation.security.length > 0) {
    const token = "operator" in (operation.security[0] ?? {}) ? "OPERATOR_TOKEN" : "TOKEN";
    lines.push(`-H "Authorization: Bearer $${token}"`);
  }
  const body = operation.requestBody?.content["application/json"];
  if (body) {
    lines.push('-H "Content-Type: application/json"');
    lines.push(`-d '${JSON.stringify(example(body.schema, schemas))}'`);
  }
  return lines.join(" \\\n  ");
}
