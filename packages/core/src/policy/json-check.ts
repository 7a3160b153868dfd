import type { JsonObject, JsonValue } from "../json.ts";

declare const checked: unique symbol;

/** Tells everything that is wrong with a value which should be a `T`. `path` is its place: `window.share_of_max`. */
export type Check<T> = {
  readonly faults: (value: JsonValue | undefined, path: string) => readonly string[];
  readonly [checked]?: T;
};

/** A check of one value without parts, which can say what it expects. */
export type ValueCheck<T> = Check<T> & { readonly expected: string; readonly accepts: (value: JsonValue | undefined) => boolean };

export type ObjectCheck<T> = Check<T> & { readonly fields: readonly string[] };

function valueCheck<T>(expected: string, accepts: (value: JsonValue | undefined) => boolean): ValueCheck<T> {
  return { expected, accepts, faults: (value, path) => (accepts(value) ? [] : [fault(path, expected, value)]) };
}

export const text: ValueCheck<string> = valueCheck("a text that is not empty", (value) => typeof value === "string" && value.trim() !== "");

export const flag: ValueCheck<boolean> = valueCheck("true or false", (value) => typeof value === "boolean");

export function whole(min: number, max: number): ValueCheck<number> {
  return valueCheck(
    `a whole number from ${min} to ${max}`,
    (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max,
  );
}

export function decimal(min: number, max: number): ValueCheck<number> {
  return valueCheck(`a number from ${min} to ${max}`, (value) => typeof value === "number" && value >= min && value <= max);
}

export function oneOf<const Word extends string>(...words: readonly Word[]): ValueCheck<Word> {
  return valueCheck(`one of ${words.join(", ")}`, (value) => words.some((word) => word === value));
}

export function either<A, B>(a: ValueCheck<A>, b: ValueCheck<B>): ValueCheck<A | B> {
  return valueCheck(`${a.expected} or ${b.expected}`, (value) => a.accepts(value) || b.accepts(value));
}

export function orNull<T>(inner: ValueCheck<T>): ValueCheck<T | null> {
  return valueCheck(`${inner.expected} or null`, (value) => value === null || inner.accepts(value));
}

export function listOf<T>(item: Check<T>): Check<readonly T[]> {
  return {
    faults: (value, path) =>
      isList(value) ? value.flatMap((one, index) => item.faults(one, `${path}[${index}]`)) : [fault(path, "a list", value)],
  };
}

/** An object with exactly these fields. */
export function objectOf<T>(fields: { readonly [Name in keyof T]-?: Check<T[Name]> }): ObjectCheck<T> {
  const checks = new Map<string, Check<unknown>>(Object.entries(fields));
  const names = [...checks.keys()];
  return {
    fields: names,
    faults: (value, path) => {
      if (!isObject(value)) return [fault(path, "an object", value)];
      const known = [...checks].flatMap(([name, check]) => check.faults(fieldOf(value, name), placeOf(path, name)));
      const unknown = Object.keys(value).filter((name) => !checks.has(name));
      return [...known, ...unknown.map((name) => `${placeOf(path, name)}: there is no such field; there are ${names.join(", ")}`)];
    },
  };
}

/** A field of its own, never an inherited one: names come from outside. */
export function fieldOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function placeOf(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

export function fault(path: string, expected: string, got: JsonValue | undefined): string {
  return `${path === "" ? "the whole" : path}: expected ${expected}, got ${shown(got)}`;
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  const written = JSON.stringify(value);
  return written.length > 40 ? `${written.slice(0, 40)}…` : written;
}
