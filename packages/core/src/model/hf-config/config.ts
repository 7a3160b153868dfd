import type { JsonObject, JsonValue } from "../../json.ts";
import { missingKey, wrongValue } from "../spec/fault.ts";
import { isList, isObject } from "../spec/json-kind.ts";

const LARGEST_COUNT = 2 ** 31 - 1;

/** A number with the key it was read from: the same fact has many names. */
export interface Found {
  readonly key: string;
  readonly value: number;
}

/** A `config.json`, or its text part, with its values checked as they are asked for. */
export class Config {
  readonly file: string;
  readonly #values: JsonObject;

  constructor(values: JsonObject, file: string) {
    this.#values = values;
    this.file = file;
  }

  /** A value that is there; `null` stands for one that is not. */
  get(key: string): JsonValue | undefined {
    return this.#values[key] ?? undefined;
  }

  /** The first of the keys that is there, as a whole number that is not negative. */
  find(...keys: readonly string[]): Found | undefined {
    for (const key of keys) {
      const value = this.get(key);
      if (value !== undefined) return { key, value: this.#asCount(key, value) };
    }
    return undefined;
  }

  count(...keys: readonly string[]): number | undefined {
    return this.find(...keys)?.value;
  }

  /** @param use what the first key says, for the error when all are missing. */
  required(use: string, ...keys: readonly [string, ...string[]]): Found {
    const found = this.find(...keys);
    if (found === undefined) throw missingKey(this.file, keys[0], use);
    return found;
  }

  flag(key: string): boolean | undefined {
    const value = this.get(key);
    return typeof value === "boolean" ? value : undefined;
  }

  object(key: string): Config | undefined {
    const value = this.get(key);
    return isObject(value) ? new Config(value, this.file) : undefined;
  }

  /** A list with one entry for each block; `undefined` when the key is missing or no list, or an empty one, which stands for the default. */
  list(key: string, blocks: number): readonly JsonValue[] | undefined {
    const value = this.get(key);
    if (!isList(value) || value.length === 0) return undefined;
    if (value.length >= blocks) return value.slice(0, blocks);
    throw wrongValue(this.file, key, `a list of ${blocks} entries, one for each layer`, `one of ${value.length}`);
  }

  /** A list of whole numbers, one for each block. */
  counts(key: string, blocks: number): readonly number[] | undefined {
    return this.list(key, blocks)?.map((entry) => this.#asCount(key, entry));
  }

  #asCount(key: string, value: JsonValue): number {
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= LARGEST_COUNT) return value;
    const came =
      typeof value === "number" || typeof value === "boolean" ? String(value) : Array.isArray(value) ? "a list" : `a ${typeof value}`;
    throw wrongValue(this.file, key, "a whole number", came);
  }
}
