import type { Bytes } from "@oriel/core";

/** What the head of a GGUF file says, as far as Oriel asks. A key that the file lacks is `undefined`. */
export interface GgufHeader {
  readonly version: number;
  readonly architecture: string | undefined;
  readonly name: string | undefined;
  readonly sizeLabel: string | undefined;
  /** `general.file_type`: the number llama.cpp gives the mix of tensor types. */
  readonly fileType: number | undefined;
  readonly trainedWindow: number | undefined;
  readonly template: string | undefined;
  /** The longest entry of the vocabulary: no token stands for more bytes of text than this. */
  readonly longestToken: Bytes | undefined;
  readonly parameters: number;
}

export type HeaderReading =
  | { readonly kind: "header"; readonly header: GgufHeader }
  /** The bytes end inside the header. */
  | { readonly kind: "short" }
  | { readonly kind: "not-gguf"; readonly why: string };

/** Versions llama.cpp reads: 1 had 32-bit counts and is gone. */
const KNOWN_VERSIONS: readonly number[] = [2, 3];
/** Bounds for hostile files; the largest models of today have some 60 keys, 2,000 tensors and 4 dimensions. */
const MOST_KEYS = 100_000;
const MOST_TENSORS = 1_000_000;
const MOST_DIMENSIONS = 8;

const TEXT = 8;
const ARRAY = 9;
/** Size of a value by its type number; text (8) and arrays (9) carry their own length. */
const FIXED_SIZES: Readonly<Record<number, Bytes>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };

/** Reads the head of a GGUF file from its first bytes. Never reads past them, whatever lengths the file claims. */
export function readGgufHeader(bytes: Uint8Array): HeaderReading {
  try {
    return { kind: "header", header: readHeader(new Cursor(bytes)) };
  } catch (thrown) {
    if (thrown instanceof OutOfBytes) return { kind: "short" };
    if (thrown instanceof NotGguf) return { kind: "not-gguf", why: thrown.message };
    throw thrown;
  }
}

class OutOfBytes extends Error {}
class NotGguf extends Error {}

function readHeader(cursor: Cursor): GgufHeader {
  const magic = cursor.bytes(4);
  if (String.fromCharCode(...magic) !== "GGUF") throw new NotGguf(`it begins with ${shown(magic)} instead of "GGUF"`);
  const version = cursor.u32();
  if (!KNOWN_VERSIONS.includes(version)) throw new NotGguf(`it has GGUF version ${version}; known are ${KNOWN_VERSIONS.join(" and ")}`);
  const tensors = cursor.count(MOST_TENSORS, "tensors");
  const keys = readKeys(cursor, cursor.count(MOST_KEYS, "keys"));
  const architecture = text(keys.values.get("general.architecture"));
  return {
    version,
    architecture,
    name: text(keys.values.get("general.name")),
    sizeLabel: text(keys.values.get("general.size_label")),
    fileType: number(keys.values.get("general.file_type")),
    trainedWindow: number(keys.values.get(`${architecture}.context_length`)),
    template: text(keys.values.get("tokenizer.chat_template")),
    longestToken: keys.longestToken,
    parameters: countParameters(cursor, tensors),
  };
}

interface Keys {
  readonly values: ReadonlyMap<string, string | number>;
  readonly longestToken: Bytes | undefined;
}

function readKeys(cursor: Cursor, count: number): Keys {
  const values = new Map<string, string | number>();
  let longestToken: Bytes | undefined;
  for (let index = 0; index < count; index += 1) {
    const key = cursor.text();
    const type = cursor.u32();
    if (type === ARRAY) {
      const longest = skipArray(cursor);
      if (key === "tokenizer.ggml.tokens") longestToken = longest;
      continue;
    }
    const value = readScalar(cursor, type);
    if (value !== undefined) values.set(key, value);
  }
  return { values, longestToken };
}

/** Answers the length of the longest text in the array, for arrays of texts. */
function skipArray(cursor: Cursor): Bytes | undefined {
  const type = cursor.u32();
  const length = cursor.u64();
  const size = FIXED_SIZES[type];
  if (size !== undefined) {
    cursor.skip(size * length);
    return undefined;
  }
  if (type !== TEXT) throw new NotGguf(`it has an array of value type ${type}`);
  let longest = 0;
  for (let index = 0; index < length; index += 1) {
    const bytes = cursor.u64();
    cursor.skip(bytes);
    longest = Math.max(longest, bytes);
  }
  return longest;
}

/** Texts and 32- or 64-bit counts; other scalars are skipped, since none of them is asked for. */
function readScalar(cursor: Cursor, type: number): string | number | undefined {
  if (type === TEXT) return cursor.text();
  if (type === 4 || type === 5) return cursor.u32();
  if (type === 10 || type === 11) return cursor.u64();
  const size = FIXED_SIZES[type];
  if (size === undefined) throw new NotGguf(`it has a value of type ${type}`);
  cursor.skip(size);
  return undefined;
}

function countParameters(cursor: Cursor, tensors: number): number {
  let parameters = 0;
  for (let index = 0; index < tensors; index += 1) {
    cursor.text();
    const dimensions = cursor.u32();
    if (dimensions > MOST_DIMENSIONS) throw new NotGguf(`it has a tensor of ${dimensions} dimensions`);
    let elements = 1;
    for (let dimension = 0; dimension < dimensions; dimension += 1) elements *= cursor.u64();
    parameters += elements;
    cursor.skip(4 + 8);
  }
  return parameters;
}

class Cursor {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Moves on by `length` and answers where it was. */
  skip(length: Bytes): number {
    const start = this.#at;
    if (!(length <= this.#bytes.length - start)) throw new OutOfBytes();
    this.#at = start + length;
    return start;
  }

  bytes(length: Bytes): Uint8Array {
    const start = this.skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  /** Beyond 2^53 it is no length a file can have, so the loss of precision cannot matter. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.skip(8), true));
  }

  count(most: number, of: string): number {
    const count = this.u64();
    if (count > most) throw new NotGguf(`it claims ${count} ${of}`);
    return count;
  }

  text(): string {
    return new TextDecoder().decode(this.bytes(this.u64()));
  }
}

function text(value: string | number | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: string | number | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** The first bytes as letters where they are letters, else in hex: a user recognises `<!DO` or `PK`. */
function shown(magic: Uint8Array): string {
  const letters = String.fromCharCode(...magic);
  return /^[\x20-\x7e]+$/.test(letters) ? `"${letters}"` : [...magic].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
