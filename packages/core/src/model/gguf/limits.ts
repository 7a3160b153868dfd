import type { Bytes } from "../../units.ts";

/*
 * Bounds for hostile files. Real ones stay far below: the largest models of today have some 100 keys, a few thousand tensors, 300,000
 * tokens and headers of 20 MB.
 */
export const MOST_KEYS = 65_536;
export const MOST_TENSORS = 262_144;
export const LONGEST_NAME: Bytes = 65_535;
export const LONGEST_TEXT: Bytes = 16 * 1024 * 1024;
export const MOST_ELEMENTS = 16_777_216;
export const LARGEST_HEADER: Bytes = 256 * 1024 * 1024;
/** GGML has no tensors of more. */
export const MOST_DIMENSIONS = 4;
/** llama.cpp takes no model of more. */
export const MOST_BLOCKS = 512;
/** Arrays up to this long may describe layers, and are kept; longer ones belong to the vocabulary, and are counted. */
export const LONGEST_KEPT_ARRAY = 4096;
