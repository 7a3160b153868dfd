import { type CacheType, cacheBlock } from "../memory/cache-type.ts";
import type { Serving } from "../memory/serving.ts";
import { cacheOf, type Layer, widthsOf } from "../model/spec/layer.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes, Tokens } from "../units.ts";

/**
 * The size of the file llama.cpp saves the state of one conversation in, to the byte. Whatever the window and the flash attention; for
 * models of which `kvAbilities` says that a state may be used again.
 */
export function snapshotBytes(spec: ModelSpec, { keys, values, slots }: Pick<Serving, "keys" | "values" | "slots">, tokens: Tokens): Bytes {
  const cache = CACHE + slots * SLOT;
  const cell = spec.hasRopeSections === true ? CELL + ROPE_SECTIONS : CELL;
  // Layers with a sliding window are saved after all others, as a cache of their own.
  const slides = spec.layers.some(({ layer }) => layer.kind === "sliding");
  let bytes = HEAD + tokens * TOKEN + cache + tokens * cell;
  if (slides) bytes += cache + savedCells(slidingOf(spec), tokens) * cell;
  for (const { count, layer } of spec.layers) {
    const kept = cacheOf(layer);
    if (kept === undefined) continue;
    const widths = widthsOf(kept);
    const row = rowBytes(widths.keys, keys) + rowBytes(widths.values, values);
    bytes += count * (LAYER + savedCells(layer, tokens) * row);
  }
  return bytes;
}

/** Magic, version, number of tokens. */
const HEAD: Bytes = 12;
const TOKEN: Bytes = 4;
/** Number of slots, layers, whether values are transposed. */
const CACHE: Bytes = 12;
/** How many cells are saved of each slot, of all but one none. */
const SLOT: Bytes = 4;
/** A cell's position and sequence. */
const CELL: Bytes = 12;
/** The further parts of a position. */
const ROPE_SECTIONS: Bytes = 12;
/** Type and row of keys and of values. */
const LAYER: Bytes = 24;

function slidingOf(spec: ModelSpec): Layer {
  return spec.layers.find(({ layer }) => layer.kind === "sliding")?.layer ?? { kind: "none" };
}

/** Cells beyond the sliding window are not saved, even where they are in memory. */
function savedCells(layer: Layer, tokens: Tokens): Tokens {
  return layer.kind === "sliding" ? Math.min(tokens, layer.window) : tokens;
}

function rowBytes(elements: number, type: CacheType): Bytes {
  const block = cacheBlock(type);
  return (elements / block.elements) * block.bytes;
}
