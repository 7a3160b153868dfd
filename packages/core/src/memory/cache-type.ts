import type { Bytes } from "../units.ts";

/** How the elements of a KV cache are stored, in llama.cpp's names. */
export type CacheType = "f32" | "f16" | "bf16" | "q8_0" | "q5_1" | "q5_0" | "q4_1" | "q4_0" | "iq4_nl";

export interface CacheBlock {
  /** Elements stored together; a head's width must be a multiple of it. */
  readonly elements: number;
  readonly bytes: Bytes;
}

/** The blocks a cache type is stored in. A quantised block of 32 holds its scale too: q8_0 takes 34 bytes, not 32. */
export function cacheBlock(type: CacheType): CacheBlock {
  return BLOCKS[type];
}

/** What so many elements take that are stored side by side. */
export function rowBytes(elements: number, type: CacheType): Bytes {
  const block = cacheBlock(type);
  return (elements / block.elements) * block.bytes;
}

export function isQuantised(type: CacheType): boolean {
  return cacheBlock(type).elements > 1;
}

/** The cache type a person names; `undefined` for a name that is none. */
export function parseCacheType(name: string): CacheType | undefined {
  return CACHE_TYPES.find((type) => type === name.trim().toLowerCase());
}

export const CACHE_TYPES: readonly CacheType[] = ["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"];

/** From the assertions in ggml-common.h. */
const BLOCKS: Readonly<Record<CacheType, CacheBlock>> = {
  f32: { elements: 1, bytes: 4 },
  f16: { elements: 1, bytes: 2 },
  bf16: { elements: 1, bytes: 2 },
  q8_0: { elements: 32, bytes: 34 },
  q5_1: { elements: 32, bytes: 24 },
  q5_0: { elements: 32, bytes: 22 },
  q4_1: { elements: 32, bytes: 20 },
  q4_0: { elements: 32, bytes: 18 },
  iq4_nl: { elements: 32, bytes: 18 },
};
