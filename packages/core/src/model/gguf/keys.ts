import { missingKey, wrongValue } from "../spec/fault.ts";
import type { GgufMetadata, GgufValue } from "./metadata.ts";

/** Larger than any length, count or window of a model, and small enough that products of a few stay exact. */
const LARGEST_COUNT = 2 ** 31 - 1;

/** Metadata with its values checked as they are asked for; `file` names its origin in errors. */
export class Keys {
  readonly file: string;
  readonly #metadata: GgufMetadata;

  constructor(metadata: GgufMetadata, file: string) {
    this.#metadata = metadata;
    this.file = file;
  }

  has(key: string): boolean {
    return this.#metadata.has(key);
  }

  text(key: string): string | undefined {
    const value = this.#metadata.get(key);
    return typeof value === "string" ? value : undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.#metadata.get(key);
    return typeof value === "boolean" ? value : undefined;
  }

  /** A number that may have a fraction. */
  number(key: string): number | undefined {
    const value = this.#metadata.get(key);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  }

  /** A whole number that is not negative. */
  count(key: string): number | undefined {
    const value = this.#metadata.get(key);
    return value === undefined ? undefined : this.#asCount(key, value);
  }

  /** @param use what the key says, for the error when it is missing. */
  required(key: string, use: string): number {
    const count = this.count(key);
    if (count === undefined) throw missingKey(this.file, key, use);
    return count;
  }

  /** One count for each block, from one for all or a list. */
  perBlock(key: string, blocks: number): readonly number[] | undefined {
    const value = this.#metadata.get(key);
    if (value === undefined) return undefined;
    const list = this.list(key, blocks);
    return list?.map((entry) => this.#asCount(key, entry)) ?? Array.from({ length: blocks }, () => this.#asCount(key, value));
  }

  /** The entries of a list with one for each block; `undefined` where the key is missing or holds no list. */
  list(key: string, blocks: number): readonly (number | boolean)[] | undefined {
    const value = this.#metadata.get(key);
    if (typeof value !== "object") return undefined;
    if (value.elements?.length === blocks) return value.elements;
    throw wrongValue(this.file, key, `a list of ${blocks} numbers, one for each block`, `one of ${value.length}`);
  }

  /** How many entries a list has, and the bytes of its longest text. */
  listSize(key: string): { readonly length: number; readonly longest: number | undefined } | undefined {
    const value = this.#metadata.get(key);
    return typeof value === "object" ? value : undefined;
  }

  #asCount(key: string, value: GgufValue): number {
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= LARGEST_COUNT) return value;
    throw wrongValue(
      this.file,
      key,
      `a whole number up to ${LARGEST_COUNT}`,
      typeof value === "object" ? "a list" : String(value).slice(0, 40),
    );
  }
}
