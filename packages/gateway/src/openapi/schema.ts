import type { JsonObject, JsonValue } from "@oriel/core";
import type { JsonSchema } from "./json-schema.ts";

/**
 * The schema of a `T`. The compiler holds it against the type of what is answered: a field that is not told of, that is told but not there, or
 * that is told as something it can never be, does not compile. What is told too narrowly is for the tests, which hold real answers against it.
 */
export interface Schema<out T = unknown> {
  readonly json: JsonSchema;
  /** The schemas with a name that this one refers to, itself included. */
  readonly named: ReadonlyMap<string, JsonSchema>;
  readonly example?: T | undefined;
}

/** A schema that is told once, under its name, and referred to from everywhere else. */
export function named<T>(name: string, schema: Schema<T>, example?: T): Schema<T> {
  const all = merged([schema.named, new Map([[name, schema.json]])]);
  return { json: { $ref: `#/components/schemas/${name}` }, named: all, example };
}

/** The same with other words for this place. */
export function told<T>(description: string, schema: Schema<T>): Schema<T> {
  return { ...schema, json: { ...schema.json, description } };
}

type TextRules = Pick<JsonSchema, "format" | "pattern" | "minLength" | "maxLength" | "default">;
type NumberRules = { readonly minimum?: number; readonly maximum?: number; readonly default?: number };

export function text(description?: string, rules: TextRules = {}): Schema<string> {
  return plain({ type: "string", ...described(description), ...rules });
}

/** ISO 8601, in UTC. */
export function time(description: string): Schema<string> {
  return text(description, { format: "date-time" });
}

export function number(description?: string, rules: NumberRules = {}): Schema<number> {
  return plain({ type: "number", ...described(description), ...rules });
}

export function whole(description?: string, rules: NumberRules = {}): Schema<number> {
  return plain({ type: "integer", ...described(description), ...rules });
}

/** A whole number that is not below zero: tokens, bytes, messages. */
export function count(description?: string): Schema<number> {
  return whole(description, { minimum: 0 });
}

export function flag(description?: string, rules: { readonly default?: boolean } = {}): Schema<boolean> {
  return plain({ type: "boolean", ...described(description), ...rules });
}

/** One of these words. Their meanings are told with them; a meaning of `""` is plain from the word. */
export function oneOf<Word extends string>(meanings: Readonly<Record<Word, string>>, description?: string): Schema<Word> {
  const explained = Object.fromEntries(Object.entries<string>(meanings).filter(([, meaning]) => meaning !== ""));
  const words = Object.keys(explained).length === 0 ? {} : { "x-enumDescriptions": explained };
  return plain({ type: "string", ...described(description), enum: Object.keys(meanings), ...words });
}

/** One of words that are listed elsewhere. */
export function among<Word extends string>(words: readonly Word[], description?: string): Schema<Word> {
  return plain({ type: "string", ...described(description), enum: words });
}

/** Always this word. */
export function word<const Word extends string>(only: Word, description?: string): Schema<Word> {
  return plain({ type: "string", const: only, ...described(description) });
}

/** A value of any kind. */
export function anything(description: string): Schema<JsonValue> {
  return plain({ description });
}

export function list<T>(
  items: Schema<T>,
  description?: string,
  rules: Pick<JsonSchema, "minItems" | "maxItems"> = {},
): Schema<readonly T[]> {
  return { json: { type: "array", ...described(description), items: items.json, ...rules }, named: items.named };
}

/** An object of values by names that are not known beforehand. */
export function map<T>(values: Schema<T>, description?: string): Schema<Readonly<Record<string, T>>> {
  return { json: { type: "object", ...described(description), additionalProperties: values.json }, named: values.named };
}

/** An object with whatever is in it. */
export function anyObject(description?: string): Schema<JsonObject> {
  return plain({ type: "object", ...described(description), additionalProperties: true });
}

export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return { json: orNull(schema.json), named: schema.named };
}

export function anyOf<const All extends readonly Schema[]>(
  description: string | undefined,
  ...schemas: All
): Schema<All[number] extends Schema<infer T> ? T : never> {
  return {
    json: { ...described(description), anyOf: schemas.map(({ json }) => json) },
    named: merged(schemas.map((schema) => schema.named)),
  };
}

/** A field that may be missing. */
export interface Optional<out T = unknown> {
  readonly optional: Schema<T>;
}

export function optional<T>(schema: Schema<T>): Optional<T> {
  return { optional: schema };
}

/** A field of a request that may be missing; `null` is taken for the same. */
export function maybe<T>(schema: Schema<T>): Optional<T | null> {
  return { optional: nullable(schema) };
}

export type FieldsOf<T> = {
  readonly [Name in keyof T]-?: Record<never, never> extends Pick<T, Name> ? Optional<Exclude<T[Name], undefined>> : Schema<T[Name]>;
};

/** The object a type describes: exactly its fields. */
export function objectOf<T>(fields: FieldsOf<T>, description?: string): Schema<T> {
  return fromFields(new Map<string, Schema | Optional>(Object.entries(fields)), description);
}

/** An object that no type stands behind: what a request is decoded from. */
export function object(fields: Fields, description?: string): Schema {
  return fromFields(new Map(Object.entries(fields)), description);
}

export type Fields = Readonly<Record<string, Schema | Optional>>;

/** The same object, which may have fields besides whose names are not known beforehand. */
export function open<T>(schema: Schema<T>): Schema<T> {
  return { ...schema, json: { ...schema.json, additionalProperties: true } };
}

function fromFields<T>(fields: ReadonlyMap<string, Schema | Optional>, description: string | undefined): Schema<T> {
  const all = [...fields];
  const required = all.filter(([, field]) => !("optional" in field)).map(([name]) => name);
  return {
    json: {
      type: "object",
      ...described(description),
      properties: Object.fromEntries(all.map(([name, field]) => [name, schemaOf(field).json])),
      ...(required.length === 0 ? {} : { required }),
    },
    named: merged(all.map(([, field]) => schemaOf(field).named)),
  };
}

/** @throws Error when one name stands for two schemas. */
export function merged(parts: readonly ReadonlyMap<string, JsonSchema>[]): ReadonlyMap<string, JsonSchema> {
  const all = new Map<string, JsonSchema>();
  for (const [name, json] of parts.flatMap((part) => [...part])) {
    const other = all.get(name);
    if (other !== undefined && other !== json) throw new Error(`Two schemas have the name ${name}.`);
    all.set(name, json);
  }
  return all;
}

function schemaOf(field: Schema | Optional): Schema {
  return "optional" in field ? field.optional : field;
}

function plain<T>(json: JsonSchema): Schema<T> {
  return { json, named: NONE };
}

const NONE: ReadonlyMap<string, JsonSchema> = new Map();

function described(description: string | undefined): Pick<JsonSchema, "description"> {
  return description === undefined ? {} : { description };
}

/** Schemas of one type take `null` as a second; others stand beside it. The description stays on the outside, where it is read. */
function orNull(json: JsonSchema): JsonSchema {
  const { description, ...rest } = json;
  if (typeof rest.type === "string" && rest.const === undefined) {
    const words = rest.enum === undefined ? {} : { enum: [...rest.enum, null] };
    return { ...rest, ...described(description), type: [rest.type, "null"], ...words };
  }
  return { ...described(description), anyOf: [rest, { type: "null" }] };
}
