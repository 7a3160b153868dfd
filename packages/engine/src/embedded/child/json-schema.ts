import type { JsonObject, JsonValue } from "@oriel/core";

/**
 * A JSON schema in the narrower form that grammars are made from: `anyOf` as `oneOf`, lists of types spelt out, `definitions` as `$defs`,
 * "anything" written out. Every property becomes required and other properties are not written; patterns and bounds of numbers are not held.
 */
export function grammarSchema(schema: JsonObject): JsonObject {
  const definitions = objectOf(schema["$defs"]) ?? objectOf(schema["definitions"]);
  const root = narrow(schema);
  return definitions === undefined ? root : { ...root, $defs: eachValue(definitions, narrow) };
}

const SCALARS: JsonObject = { type: ["string", "number", "boolean", "null"] };
/** Lists and objects hold scalars only: a grammar for values of any depth cannot end. */
const ANYTHING: JsonObject = { oneOf: [SCALARS, { type: "array", items: SCALARS }, { type: "object", additionalProperties: SCALARS }] };

function narrow(value: JsonValue | undefined): JsonObject {
  const schema = objectOf(value);
  if (schema === undefined) return ANYTHING;
  const { $ref: reference, allOf, enum: values } = schema;
  const choice = schema["oneOf"] ?? schema["anyOf"];
  if (typeof reference === "string") return { $ref: reference.replace("#/definitions/", "#/$defs/") };
  if (Array.isArray(choice)) return { oneOf: choice.map((option) => narrow(option)) };
  if (Array.isArray(allOf) && allOf.length === 1) return narrow(allOf[0]);
  if (values !== undefined) return { enum: values };
  if (schema["const"] !== undefined) return { const: schema["const"] };
  const type = schema["type"] ?? (schema["properties"] === undefined ? undefined : "object");
  if (Array.isArray(type)) return { oneOf: type.map((one) => narrow({ ...schema, type: one })) };
  if (type === "object") return narrowObject(schema);
  if (type === "array") return { ...picked(schema, ["minItems", "maxItems"]), type, items: narrow(schema["items"]) };
  if (type === "string") return { ...picked(schema, ["minLength", "maxLength"]), type };
  if (type === "number" || type === "integer" || type === "boolean" || type === "null") return { type };
  return ANYTHING;
}

function narrowObject(schema: JsonObject): JsonObject {
  const properties = objectOf(schema["properties"]);
  if (properties !== undefined && Object.keys(properties).length > 0) return { type: "object", properties: eachValue(properties, narrow) };
  const others = schema["additionalProperties"];
  return others === false
    ? { type: "object" }
    : { type: "object", additionalProperties: objectOf(others) === undefined ? SCALARS : narrow(others) };
}

function picked(schema: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => keys.includes(key)));
}

function eachValue(object: JsonObject, change: (value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !isList(value) ? value : undefined;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
