import { cacheOf } from "../model/spec/layer.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import { type CacheType, cacheBlock, isQuantised } from "./cache-type.ts";
import type { Serving } from "./serving.ts";

/** Why llama.cpp would not serve a model so; `undefined` when it would. */
export function refuseServing(spec: ModelSpec, serving: Serving): string | undefined {
  const { keys, values, flashAttention } = serving;
  if (!Number.isInteger(serving.slots) || serving.slots < 1) return `slots must be a whole number from 1 on, got ${serving.slots}`;
  if (!Number.isInteger(serving.microBatch) || serving.microBatch < 1) {
    return `the micro-batch must be a whole number of tokens from 1 on, got ${serving.microBatch}`;
  }
  if (isQuantised(values) && flashAttention === "off")
    return `values stored as ${values} need flash attention, which is off: turn it on or store them as f16`;
  for (const { layer } of spec.layers) {
    const cache = cacheOf(layer);
    if (cache?.kind === "latent") {
      if (keys !== values) return `latent attention stores keys and values as one, so their types must be equal; got ${keys} and ${values}`;
      const refusal = refuseWidth("latent", cache.rank + cache.rope, keys) ?? refuseWidth("indexer", cache.indexer, keys);
      if (refusal !== undefined) return refusal;
    }
    if (cache?.kind === "heads") {
      const refusal = refuseWidth("key", cache.headDimK, keys) ?? refuseWidth("value", cache.headDimV, values);
      if (refusal !== undefined) return refusal;
    }
  }
  return undefined;
}

function refuseWidth(of: string, width: number, type: CacheType): string | undefined {
  const { elements } = cacheBlock(type);
  if (width % elements === 0) return undefined;
  return `${type} stores ${elements} elements together, which does not divide the ${of} width of ${width}: choose f16`;
}
