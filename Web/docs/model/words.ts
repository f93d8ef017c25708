import { type Operation, referredName, type Schema } from "./document";

/** What the description of an operation says below its summary, in the order of the page. */
export function operationWords(operation: Operation, schemas: Record<string, Schema>): string[] {
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const parameters = operation.parameters ?? [];
  return [
    ...written(operation.description),
    ...parameters.flatMap(({ name, description, schema }) =>
      [name].concat(written(description), schemaWords(schema, schemas))),
    ...(body ? schemaWords(body, schemas) : []),
    ...Object.entries(operation.responses).flatMap(([status, answer]) => {
      if (status === "default") return [];
      const shape = status.startsWith("2") ? Object.values(answer.content ?? {})[0]?.schema : undefined;
      return [status].concat(shape ? schemaWords(shape, schemas) : written(answer.description));
    }),
  ];
}

/** What a shape says: its name, its members and the values that they may have. */
export function schemaWords(schema: Schema, schemas: Record<string, Schema>): string[] {
  const name = referredName(schema);
  if (name !== null) return [name, ...memberWords(schemas[name] ?? {})];
  return memberWords(schema);
}

function memberWords(schema: Schema): string[] {
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0) return shapeWords(schema);
  return members.flatMap(([name, shape]) => {
    const within = shape.properties ?? shape.items?.properties;
    return [name].concat(within ? memberWords(shape.items ?? shape) : shapeWords(shape));
  });
}

function shapeWords(schema: Schema): string[] {
  const name = referredName(schema);
  if (name !== null) return [name];
  if (schema.anyOf) return schema.anyOf.flatMap(shapeWords);
  if (schema.enum) return schema.enum;
  if (schema.items) return shapeWords(schema.items);
  return schema.additionalProperties ? shapeWords(schema.additionalProperties) : [schema.type ?? "anything"];
}

function written(text: string | undefined): string[] {
  return text === undefined || text === "" ? [] : [text.replaceAll("`", "")];
}
