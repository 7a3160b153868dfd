import type { Layer } from "../model/spec/layer.ts";
import type { Tokens } from "../units.ts";
import type { Serving } from "./serving.ts";

/** Cells of a KV cache, one for a token each. */
export interface Cells {
  /** Pools of equal size: one for all slots, or one for each. */
  readonly pools: number;
  /** Cells of one pool in a layer that looks back all the way. */
  readonly full: Tokens;
}

/** The cells llama.cpp allocates for a window. Dividing rounds up: 3 slots share a window of 1,024 as 3 pools of 512. */
export function cellsOf(window: Tokens, { slots, windowOf, unified }: Serving): Cells {
  const all = windowOf === "each" ? padCells(window) * slots : padCells(window);
  return unified ? { pools: 1, full: all } : { pools: slots, full: padCells(Math.floor(all / slots)) };
}

/** The cells of one pool in one layer: with a sliding window, what it looks back over and what is computed at once, but never more than a full layer. */
export function layerCells(layer: Layer, { full }: Cells, serving: Serving): Tokens {
  if ((layer.kind !== "sliding" && layer.kind !== "chunked") || serving.fullSliding) return full;
  const windows = serving.unified ? layer.window * serving.slots : layer.window;
  return padCells(Math.min(full, windows + serving.microBatch));
}

/** Caches come in multiples of 256 cells. */
function padCells(tokens: Tokens): Tokens {
  return Math.ceil(tokens / 256) * 256;
}
