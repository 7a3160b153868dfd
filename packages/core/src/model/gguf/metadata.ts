import type { Bytes } from "../../units.ts";
import type { HeaderBytes } from "./header-bytes.ts";
import { LONGEST_KEPT_ARRAY, LONGEST_NAME, LONGEST_TEXT, MOST_ELEMENTS } from "./limits.ts";

export type GgufValue = number | boolean | string | GgufArray;

/** An array with its elements where they may describe layers. Where it belongs to the vocabulary, it is only counted unless it was asked for. */
export interface GgufArray {
  readonly length: number;
  readonly elements: readonly (number | boolean)[] | undefined;
  /** The elements of an array of texts, where the vocabulary was asked for. */
  readonly texts?: readonly string[] | undefined;
  /** Bytes of the longest text, of an array of texts. */
  readonly longest: Bytes | undefined;
}

export type GgufMetadata = ReadonlyMap<string, GgufValue>;

/** How much of a header is kept: a vocabulary comes to some 30 MB, and only counting tokens needs it. */
export type Keeping = "layers" | "vocabulary";

/**
 * Reads the key–value pairs of a header. Whole numbers beyond 2^53 lose their last digits: none of the keys asked for has such values.
 * @throws OrielError `model_load_failed` for pairs no real file has.
 */
export async function readMetadata(bytes: HeaderBytes, count: number, keeping: Keeping): Promise<GgufMetadata> {
  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < count; index += 1) {
    const key = await bytes.text(LONGEST_NAME, `key ${index + 1} of ${count}`);
    if (key === "") throw bytes.fault("empty_key", `key ${index + 1} of ${count} is empty`);
    if (metadata.has(key)) throw bytes.fault("duplicate_key", `it has the key "${key}" twice`);
    metadata.set(key, await readValue(bytes, key, await bytes.u32(), keeping));
  }
  return metadata;
}

const TEXT = 8;
const ARRAY = 9;

async function readValue(bytes: HeaderBytes, key: string, type: number, keeping: Keeping): Promise<GgufValue> {
  if (type === TEXT) return bytes.text(LONGEST_TEXT, `"${key}"`);
  if (type === ARRAY) return readArray(bytes, key, keeping === "vocabulary" && key.startsWith("tokenizer."));
  const scalar = SCALARS[type];
  if (scalar === undefined) throw bytes.fault("value_type", `"${key}" has the value type ${type}, which does not exist`);
  return scalar.read(await bytes.view(scalar.size), 0);
}

async function readArray(bytes: HeaderBytes, key: string, isKept: boolean): Promise<GgufArray> {
  const type = await bytes.u32();
  const length = await bytes.u64();
  if (type === ARRAY) throw bytes.fault("nested_array", `"${key}" is an array of arrays, which llama.cpp does not read either`);
  const scalar = SCALARS[type];
  if (scalar === undefined && type !== TEXT)
    throw bytes.fault("value_type", `"${key}" is an array of value type ${type}, which does not exist`);
  if (length > MOST_ELEMENTS) throw bytes.fault("array_too_long", `"${key}" claims ${length} elements; at most ${MOST_ELEMENTS} are taken`);
  if (scalar === undefined) {
    if (isKept) return { length, elements: undefined, texts: await readTexts(bytes, key, length), longest: undefined };
    return { length, elements: undefined, longest: await bytes.skipTexts(length) };
  }
  const size = length * scalar.size;
  if (length > LONGEST_KEPT_ARRAY && !isKept) {
    bytes.skip(size);
    return { length, elements: undefined, longest: undefined };
  }
  const view = await bytes.view(size);
  return { length, elements: Array.from({ length }, (_, index) => scalar.read(view, index * scalar.size)), longest: undefined };
}

async function readTexts(bytes: HeaderBytes, key: string, length: number): Promise<readonly string[]> {
  const texts: string[] = [];
  const what = `an element of "${key}"`;
  while (texts.length < length) texts.push(await bytes.text(LONGEST_TEXT, what));
  return texts;
}

interface Scalar {
  readonly size: Bytes;
  readonly read: (view: DataView, at: number) => number | boolean;
}

/** By GGUF's numbers for value types. */
const SCALARS: Readonly<Record<number, Scalar>> = {
  0: { size: 1, read: (view, at) => view.getUint8(at) },
  1: { size: 1, read: (view, at) => view.getInt8(at) },
  2: { size: 2, read: (view, at) => view.getUint16(at, true) },
  3: { size: 2, read: (view, at) => view.getInt16(at, true) },
  4: { size: 4, read: (view, at) => view.getUint32(at, true) },
  5: { size: 4, read: (view, at) => view.getInt32(at, true) },
  6: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  7: { size: 1, read: (view, at) => view.getUint8(at) !== 0 },
  10: { size: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  11: { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  12: { size: 8, read: (view, at) => view.getFloat64(at, true) },
};
