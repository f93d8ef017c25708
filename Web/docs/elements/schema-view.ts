import { build, type Child } from "../../shared/dom/build";
import { referredName, type Schema } from "../model/document";

/** The shape in a few words, with links to the shapes that it names. */
export function typeWords(schema: Schema): Child[] {
  const name = referredName(schema);
  if (name !== null) return [build("a", { href: `#schema-${name}` }, name)];
  if (schema.anyOf) {
    return schema.anyOf.flatMap((shape, index) => (index === 0 ? typeWords(shape) : [" or ", ...typeWords(shape)]));
  }
  if (schema.enum) {
    return schema.enum.flatMap((value, index) => [index === 0 ? "" : " or ", build("code", {}, value)]);
  }
  if (schema.type === "array") return ["list of ", ...typeWords(schema.items ?? {})];
  if (schema.additionalProperties) return ["object of ", ...typeWords(schema.additionalProperties)];
  return [[schema.type ?? "anything", limits(schema)].join("")];
}

function limits(schema: Schema): string {
  if (schema.format !== undefined) return `, ${schema.format}`;
  if (schema.minimum !== undefined && schema.maximum !== undefined) return `, ${schema.minimum} to ${schema.maximum}`;
  if (schema.maxLength !== undefined) return `, up to ${schema.maxLength} characters`;
  return "";
}

/** A shape with its name, where it has one, and its members. */
export function namedSchemaView(schema: Schema, schemas: Record<string, Schema>): HTMLElement {
  const name = referredName(schema);
  const shape = name === null ? undefined : schemas[name];
  if (shape?.properties === undefined) return schemaView(schema);
  return build("div", {}, build("p", { class: "shape" }, ...typeWords(schema)), schemaView(shape));
}

/** The members of an object, or what else the shape is. */
export function schemaView(schema: Schema): HTMLElement {
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0) return build("p", { class: "shape" }, ...typeWords(schema));
  return build("dl", { class: "members" }, ...members.map(([name, shape]) => member(name, shape, schema)));
}

function member(name: string, shape: Schema, owner: Schema): HTMLElement {
  const within = shape.properties ?? shape.items?.properties;
  return build(
    "div",
    {},
    build("dt", {}, build("code", {}, name)),
    build(
      "dd",
      {},
      build(
        "span",
        { class: "kind" },
        ...(within ? [shape.items ? "list of objects" : "object"] : typeWords(shape)),
      ),
      owner.required?.includes(name) ? null : build("span", { class: "note" }, "may be left out"),
      within ? schemaView(shape.items ?? shape) : null,
    ),
  );
}
