import { rowBytes } from "../memory/cache-type.ts";
import { recurrentBytes } from "../memory/recurrent-bytes.ts";
import type { Serving } from "../memory/serving.ts";
import { cacheOf, type Layer, widthsOf } from "../model/spec/layer.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes, Tokens } from "../units.ts";

/**
 * The size of the file llama.cpp saves the state of one conversation in, to the byte. Whatever the window and the flash attention; for
 * models of which `kvAbilities` says that a state may be used again.
 */
export function snapshotBytes(spec: ModelSpec, serving: Pick<Serving, "keys" | "values" | "slots">, tokens: Tokens): Bytes {
  return HEAD + tokens * TOKEN + attentionBytes(spec, serving, tokens) + stateBytes(spec);
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
/** Type and row of the keys, or of the values, of a layer; of a recurrent one, of its convolution or its state. */
const TENSOR: Bytes = 12;
/** How many states, the position of the one there is, the number of its sequences, whether it is transposed, layers. */
const RECURRENT: Bytes = 20;

function attentionBytes(spec: ModelSpec, { keys, values, slots }: Pick<Serving, "keys" | "values" | "slots">, tokens: Tokens): Bytes {
  const layers = spec.layers.map(({ layer }) => layer);
  // Then there is no cache at all, not even an empty one.
  if (layers.every(({ kind }) => kind === "recurrent")) return 0;
  const cache = CACHE + slots * SLOT;
  const cell = spec.hasRopeSections === true ? CELL + ROPE_SECTIONS : CELL;
  let bytes = cache + tokens * cell;
  // Layers that look back only so far are saved after all others, as a cache of their own.
  const near = layers.find(isNear);
  if (near !== undefined) bytes += cache + savedCells(near, tokens) * cell;
  for (const { count, layer } of spec.layers) {
    const kept = cacheOf(layer);
    if (kept === undefined) continue;
    const widths = widthsOf(kept);
    // Of latent attention there are no values, so nothing is said of them either.
    const tensors = kept.kind === "latent" ? TENSOR : 2 * TENSOR;
    const row = rowBytes(widths.keys, keys) + rowBytes(widths.values, values);
    bytes += count * (tensors + savedCells(layer, tokens) * row);
  }
  return bytes;
}

/** Of the recurrent layers: one state, however many tokens it was made of. */
function stateBytes(spec: ModelSpec): Bytes {
  const layers = spec.layers.reduce((sum, { count, layer }) => sum + (isRecurrent(layer) ? count : 0), 0);
  return layers === 0 ? 0 : RECURRENT + layers * 2 * TENSOR + recurrentBytes(spec, { slots: 1, rollbacks: 0 });
}

function isNear({ kind }: Layer): boolean {
  return kind === "sliding" || kind === "chunked";
}

function isRecurrent({ kind }: Layer): boolean {
  return kind === "recurrent" || kind === "hybrid";
}

/** Cells beyond the sliding window, or of earlier chunks, are not saved, even where they are in memory. */
function savedCells(layer: Layer, tokens: Tokens): Tokens {
  if (layer.kind === "sliding") return Math.min(tokens, layer.window);
  return layer.kind === "chunked" ? ((tokens - 1) % layer.window) + 1 : tokens;
}
