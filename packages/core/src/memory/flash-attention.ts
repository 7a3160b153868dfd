import { cacheOf } from "../model/spec/layer.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import { isQuantised } from "./cache-type.ts";
import type { Serving } from "./serving.ts";

/**
 * Whether attention is computed without its score matrix. Left to itself, llama.cpp does so unless the device cannot: heads whose keys and
 * values differ in width (DeepSeek V2's, when not absorbed) have been seen to turn it off. Values that are quantised turn it on.
 */
export function usesFlashAttention(spec: ModelSpec, { flashAttention, values }: Serving): boolean {
  // llama.cpp forces it off for Grok, whatever is asked.
  if (spec.architecture === "grok") return false;
  if (flashAttention !== "auto") return flashAttention === "on";
  return isQuantised(values) || spec.layers.every(({ layer }) => hasEqualHeads(cacheOf(layer)));
}

function hasEqualHeads(cache: ReturnType<typeof cacheOf>): boolean {
  return cache === undefined || cache.kind === "latent" || cache.headDimK === cache.headDimV;
}
