import type { JsonObject, JsonValue } from "@oriel/core";

/** A value of somebody else's JSON: any field may be missing or of another type. */
export type Foreign = JsonValue | undefined;

const NO_FIELDS: JsonObject = Object.freeze({});

/** The value as an object; one without fields when it is anything else. */
export function fieldsOf(value: Foreign): JsonObject {
  return isFields(value) ? value : NO_FIELDS;
}

export function isFields(value: Foreign): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list; an empty one when it is anything else. */
export function listOf(value: Foreign): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** The parsed text; `undefined`, which no JSON stands for, when it is not JSON. */
export function jsonOf(text: string): Foreign {
  try {
    return JSON.parse(text);
  } catch {
    // Not being JSON is an answer here: the callers look at the text itself then.
    return undefined;
  }
}

/** A text that says something: engines write "" for "not known". */
export function textAt(fields: JsonObject, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A number of things: whole and not negative. Engines have reported negative, fractional and absurd counts; those are "not reported". */
export function countAt(fields: JsonObject, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A size, of which engines write 0 for "not known". */
export function sizeAt(fields: JsonObject, name: string): number | undefined {
  const value = countAt(fields, name);
  return value === 0 ? undefined : value;
}

/** A time span, whatever its unit: finite and not negative. */
export function spanAt(fields: JsonObject, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The object without its undefined fields: what is not asked for is not sent. */
export function present(fields: Readonly<Record<string, Foreign>>): JsonObject {
  const sent: Record<string, JsonValue> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined) sent[name] = value;
  }
  return sent;
}
