import { type AttentionCache, cacheOf, widthsOf } from "../model/spec/layer.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes, Tokens } from "../units.ts";
import { rowBytes } from "./cache-type.ts";
import { cellsOf, layerCells } from "./cells.ts";
import { usesFlashAttention } from "./flash-attention.ts";
import type { Serving } from "./serving.ts";

/** Bytes of a KV cache, to the byte as llama.cpp allocates them. */
export interface KvBytes {
  /** Layers that look back all the way. */
  readonly full: KeysAndValues;
  readonly sliding: KeysAndValues;
  /** What sparse attention searches by. */
  readonly indexer: Bytes;
  readonly total: Bytes;
}

export interface KeysAndValues {
  readonly keys: Bytes;
  readonly values: Bytes;
}

/** The KV cache of a window, summed layer by layer. For a serving that `refuseServing` lets pass. */
export function kvBytes(spec: ModelSpec, window: Tokens, serving: Serving): KvBytes {
  const cells = cellsOf(window, serving);
  const full = { keys: 0, values: 0 };
  const sliding = { keys: 0, values: 0 };
  let indexer = 0;
  for (const { count, layer } of spec.layers) {
    const cache = cacheOf(layer);
    if (cache === undefined) continue;
    const rows = count * cells.pools * layerCells(layer, cells, serving);
    const { keys, values } = cachedWidths(spec, cache, serving);
    const sum = layer.kind === "sliding" || layer.kind === "chunked" ? sliding : full;
    sum.keys += rows * rowBytes(keys, serving.keys);
    sum.values += rows * rowBytes(values, serving.values);
    if (cache.kind === "latent") indexer += rows * rowBytes(cache.indexer, serving.keys);
  }
  return { full, sliding, indexer, total: full.keys + full.values + sliding.keys + sliding.values + indexer };
}

/** Without flash attention values are stored transposed, and every layer's as wide as the widest. */
function cachedWidths(spec: ModelSpec, cache: AttentionCache, serving: Serving): { readonly keys: number; readonly values: number } {
  const { keys, values } = widthsOf(cache);
  if (cache.kind === "latent" || usesFlashAttention(spec, serving)) return { keys, values };
  return { keys, values: Math.max(...spec.layers.map(({ layer }) => valueWidth(cacheOf(layer)))) };
}

function valueWidth(cache: AttentionCache | undefined): number {
  return cache === undefined ? 0 : widthsOf(cache).values;
}
