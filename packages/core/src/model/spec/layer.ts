import type { Tokens } from "../../units.ts";

/** What attention keeps of one token in one layer, in elements. */
export type AttentionCache =
  | { readonly kind: "heads"; readonly kvHeads: number; readonly headDimK: number; readonly headDimV: number }
  /**
   * Multi-head latent attention, absorbed: one latent of `rank` elements and `rope` rotated ones stand for all heads, and values are read
   * out of the keys. `indexer` elements more where a sparse-attention layer keeps keys to search by.
   */
  | { readonly kind: "latent"; readonly rank: number; readonly rope: number; readonly indexer: number };

/** What one layer keeps in memory for a conversation. */
export type Layer =
  | { readonly kind: "full"; readonly cache: AttentionCache }
  /** Looks back `window` tokens. */
  | { readonly kind: "sliding"; readonly window: Tokens; readonly cache: AttentionCache }
  /** Looks back to the beginning of its chunk of `window` tokens; llama.cpp keeps as much as for a sliding window. */
  | { readonly kind: "chunked"; readonly window: Tokens; readonly cache: AttentionCache }
  /** A state of fixed size, whatever the window. */
  | { readonly kind: "recurrent" }
  /** Attention and a recurrent state beside each other. */
  | { readonly kind: "hybrid"; readonly cache: AttentionCache }
  /** Reads the cache of an earlier layer. */
  | { readonly kind: "shared" }
  | { readonly kind: "none" };

/** Equal layers that follow each other. */
export interface LayerRun {
  readonly count: number;
  readonly layer: Layer;
}

/** Layers in order, equal neighbours counted. */
export function runsOf(layers: readonly Layer[]): readonly LayerRun[] {
  const runs: LayerRun[] = [];
  for (const layer of layers) {
    const last = runs.at(-1);
    if (last !== undefined && isSame(last.layer, layer)) runs[runs.length - 1] = { count: last.count + 1, layer };
    else runs.push({ count: 1, layer });
  }
  return runs;
}

/** The attention cache of a layer; `undefined` for a layer without one of its own. */
export function cacheOf(layer: Layer): AttentionCache | undefined {
  return "cache" in layer ? layer.cache : undefined;
}

/** Elements of keys and of values a token takes in a cache. */
export function widthsOf(cache: AttentionCache): { readonly keys: number; readonly values: number } {
  switch (cache.kind) {
    case "heads":
      return { keys: cache.kvHeads * cache.headDimK, values: cache.kvHeads * cache.headDimV };
    case "latent":
      return { keys: cache.rank + cache.rope, values: 0 };
  }
}

/** Both are built by the same code, so equal layers have their fields in the same order. */
function isSame(one: Layer, other: Layer): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
