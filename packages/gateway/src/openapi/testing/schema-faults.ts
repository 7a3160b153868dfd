import type { JsonSchema } from "../json-schema.ts";

type Schemas = Readonly<Record<string, JsonSchema>>;

/**
 * Everything in which a value is not what its schema says. Stricter than JSON Schema in one thing: an object may have no field that is not
 * told of, unless the schema says that it may.
 */
export function schemaFaults(value: unknown, schema: JsonSchema, schemas: Schemas, at = "$"): readonly string[] {
  if (schema.$ref !== undefined) {
    const named = schemas[schema.$ref.replace("#/components/schemas/", "")];
    return named === undefined ? [`${at}: ${schema.$ref} leads nowhere`] : schemaFaults(value, named, schemas, at);
  }
  if (schema.anyOf !== undefined) {
    const each = schema.anyOf.map((one) => schemaFaults(value, one, schemas, at));
    return each.some((faults) => faults.length === 0) ? [] : [`${at}: none of these fits: ${each.flat().join(" | ")}`];
  }
  if (schema.const !== undefined) return value === schema.const ? [] : [`${at}: expected ${schema.const}, got ${shown(value)}`];
  if (schema.type === undefined) return [];
  const types = typeof schema.type === "string" ? [schema.type] : schema.type;
  if (!types.some((type) => isOf(type, value))) return [`${at}: expected ${types.join(" or ")}, got ${shown(value)}`];
  if (schema.enum !== undefined && !schema.enum.some((word) => word === value)) {
    return [`${at}: expected one of ${schema.enum.join(", ")}, got ${shown(value)}`];
  }
  if (typeof value === "string") return textFaults(value, schema, at);
  if (typeof value === "number") return numberFaults(value, schema, at);
  if (Array.isArray(value)) return listFaults(value, schema, schemas, at);
  return isObject(value) ? objectFaults(value, schema, schemas, at) : [];
}

function textFaults(
  value: string,
  { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY, format }: JsonSchema,
  at: string,
): readonly string[] {
  const isWrong =
    value.length < minLength ||
    value.length > maxLength ||
    (pattern !== undefined && !new RegExp(pattern).test(value)) ||
    (format === "date-time" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value));
  return isWrong ? [`${at}: ${shown(value)} breaks a rule for texts`] : [];
}

function numberFaults(value: number, { minimum, maximum }: JsonSchema, at: string): readonly string[] {
  const isWrong = (minimum !== undefined && value < minimum) || (maximum !== undefined && value > maximum);
  return isWrong ? [`${at}: ${value} is out of bounds`] : [];
}

function listFaults(
  value: readonly unknown[],
  { items, minItems = 0, maxItems }: JsonSchema,
  schemas: Schemas,
  at: string,
): readonly string[] {
  if (value.length < minItems || (maxItems !== undefined && value.length > maxItems)) return [`${at}: ${value.length} items`];
  return items === undefined ? [] : value.flatMap((item, index) => schemaFaults(item, items, schemas, `${at}[${index}]`));
}

function objectFaults(value: Readonly<Record<string, unknown>>, schema: JsonSchema, schemas: Schemas, at: string): readonly string[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const missing = required.filter((name) => value[name] === undefined).map((name) => `${at}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, field]) => {
    const told = properties[name] ?? additionalProperties;
    if (told === undefined) return [`${at}.${name} is told nowhere`];
    return told === true ? [] : schemaFaults(field, told, schemas, `${at}.${name}`);
  });
  return [...missing, ...wrong];
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? "nothing";
}
