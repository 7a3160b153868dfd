import { type JsonObject, type JsonValue, OrielError } from "@oriel/core";

/**
 * Reads one value of a request. `param` is its place as the client spelt it: `messages[2].role`.
 * @throws OrielError `invalid_request` that says what was expected and what came.
 */
export type Read<T> = (value: JsonValue, param: string) => T;

/** A field that may be missing; clients write `null` for the same. */
export function optional<T>(object: JsonObject, name: string, read: Read<T>, at = ""): T | undefined {
  const value = object[name];
  return value === undefined || value === null ? undefined : read(value, place(at, name));
}

export function required<T>(object: JsonObject, name: string, read: Read<T>, at = ""): T {
  return read(object[name] ?? null, place(at, name));
}

/** The body of a request, which is an object in all three protocols. */
export function bodyObject(body: JsonValue): JsonObject {
  if (isObject(body)) return body;
  throw new OrielError("invalid_request", `The body must be a JSON object, got ${describe(body)}.`);
}

export const object: Read<JsonObject> = (value, param) => {
  if (isObject(value)) return value;
  throw invalid(param, "an object", value);
};

export const string: Read<string> = (value, param) => {
  if (typeof value === "string") return value;
  throw invalid(param, "a string", value);
};

export const nonEmptyString: Read<string> = (value, param) => {
  if (typeof value === "string" && value !== "") return value;
  throw invalid(param, "a string that is not empty", value);
};

export const boolean: Read<boolean> = (value, param) => {
  if (typeof value === "boolean") return value;
  throw invalid(param, "true or false", value);
};

export function number(min: number, max: number): Read<number> {
  return (value, param) => {
    if (typeof value === "number" && value >= min && value <= max) return value;
    throw invalid(param, `a number from ${min} to ${max}`, value, { min, max });
  };
}

export function integer(min: number, max: number): Read<number> {
  return (value, param) => {
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    throw invalid(param, `a whole number from ${min} to ${max}`, value, { min, max });
  };
}

export function oneOf<const T extends string>(...words: readonly T[]): Read<T> {
  return (value, param) => {
    const word = words.find((known) => known === value);
    if (word !== undefined) return word;
    throw notOneOf(param, words, value);
  };
}

export function list<T>(read: Read<T>): Read<readonly T[]> {
  return (value, param) => {
    if (!isList(value)) throw invalid(param, "an array", value);
    return value.map((item, index) => read(item, `${param}[${index}]`));
  };
}

/** An error about one field. Says the kind of what came, and never quotes text: it may be somebody's prompt. */
export function invalid(param: string, expected: string, got: JsonValue, data?: JsonObject): OrielError {
  const details = data === undefined ? {} : { data: { ...data, got: typeof got === "number" && Number.isFinite(got) ? got : null } };
  return new OrielError("invalid_request", `${param} must be ${expected}, got ${describe(got)}.`, { param, ...details });
}

/** An error about a field that takes one of a few words: the one place where what came is quoted, cut to a word's length. */
export function notOneOf(param: string, words: readonly string[], got: JsonValue): OrielError {
  const came = typeof got === "string" ? JSON.stringify(got.length > 40 ? `${got.slice(0, 40)}…` : got) : describe(got);
  return new OrielError("invalid_request", `${param} must be one of ${words.join(", ")}; got ${came}.`, { param });
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function describe(value: JsonValue): string {
  if (value === null) return "nothing";
  if (typeof value === "number" || typeof value === "boolean") return value.toString();
  if (typeof value === "string") return value === "" ? "an empty string" : "a string";
  if (isList(value)) return value.length === 0 ? "an empty array" : "an array";
  return "an object";
}

function place(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}
