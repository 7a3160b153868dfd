import { cacheOf } from "../model/spec/layer.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import { type Bytes, formatBytes, formatCount, type Tokens } from "../units.ts";
import { largestWindow } from "./fit.ts";
import { type Memory, memoryOf } from "./memory-of.ts";
import type { TierConfig } from "./registry.ts";
import type { Serving } from "./serving.ts";

/** Something a registry grants a model that cannot be, with the figures. */
export interface BudgetFault {
  /** The field of `tier_config`. */
  readonly field: "max_ram_mb" | "kv_cache_ram_mb" | "max_ssd_mb" | "enable_tiering";
  readonly grantedBytes: Bytes | undefined;
  readonly neededBytes: Bytes;
  /** The window the grant holds; `undefined` when not even the smallest. */
  readonly holds: Tokens | undefined;
  readonly message: string;
}

/**
 * Holds the budgets of a registry against what a window takes. A tier on SSD keeps what is not in use; the window in use must be in RAM
 * whole, since every token written reads all of it.
 */
export function checkTier(tier: TierConfig, spec: ModelSpec, window: Tokens, serving: Serving): readonly BudgetFault[] {
  const need = needOf(spec, window, serving);
  return [checkCache(tier, need), checkRam(tier, need), checkSsd(tier, need)].filter((fault) => fault !== undefined);
}

interface Need {
  readonly cache: Bytes;
  readonly weights: Bytes | undefined;
  /** `4,096 tokens take 4 GiB of cache (…)`. */
  readonly words: string;
  /** The largest window whose cache is within so many bytes. */
  readonly windowWithin: (bytes: Bytes) => Tokens | undefined;
}

function needOf(spec: ModelSpec, window: Tokens, serving: Serving): Need {
  const cacheOf = ({ kv, recurrent }: Memory): Bytes => kv.total + recurrent;
  const memory = memoryOf(spec, window, serving);
  const cache = cacheOf(memory);
  return {
    cache,
    weights: memory.weights,
    words: `${formatCount(window)} tokens take ${formatBytes(cache)} of cache (${shapeOf(spec, serving)})`,
    windowWithin: (bytes) => largestWindow(spec, serving, (smaller) => cacheOf(smaller) <= bytes),
  };
}

function checkCache({ kvRamBytes, isTiered }: TierConfig, need: Need): BudgetFault | undefined {
  if (kvRamBytes === undefined || kvRamBytes >= need.cache) return undefined;
  const holds = need.windowWithin(kvRamBytes);
  const ssd = isTiered ? ", and what is on SSD cannot be in use" : "";
  const message = `kv_cache_ram_mb grants ${formatBytes(kvRamBytes)}, but ${need.words}${ssd}: it holds ${tokensOf(holds)}.`;
  return { field: "kv_cache_ram_mb", grantedBytes: kvRamBytes, neededBytes: need.cache, holds, message };
}

function checkRam({ ramBytes, kvRamBytes }: TierConfig, { cache, weights = 0, words, windowWithin }: Need): BudgetFault | undefined {
  const neededBytes = weights + Math.max(cache, kvRamBytes ?? 0);
  if (ramBytes === undefined || ramBytes >= neededBytes) return undefined;
  const holds = windowWithin(ramBytes - weights);
  const parts = weights === 0 ? "the cache alone needs" : `weights of ${formatBytes(weights)} and the cache need`;
  const message = `max_ram_mb grants ${formatBytes(ramBytes)}, but ${parts} ${formatBytes(neededBytes)}; ${words}: it holds ${tokensOf(holds)}.`;
  return { field: "max_ram_mb", grantedBytes: ramBytes, neededBytes, holds, message };
}

function checkSsd({ ssdBytes, isTiered }: TierConfig, { cache, words, windowWithin }: Need): BudgetFault | undefined {
  if (!isTiered) return undefined;
  if (ssdBytes === undefined) {
    const message = `enable_tiering needs max_ssd_mb, which is missing: ${words}.`;
    return { field: "enable_tiering", grantedBytes: undefined, neededBytes: cache, holds: undefined, message };
  }
  if (ssdBytes >= cache) return undefined;
  const message = `max_ssd_mb grants ${formatBytes(ssdBytes)}, too little to keep one whole conversation: ${words}.`;
  return { field: "max_ssd_mb", grantedBytes: ssdBytes, neededBytes: cache, holds: windowWithin(ssdBytes), message };
}

function tokensOf(holds: Tokens | undefined): string {
  return holds === undefined ? "no window at all" : `${formatCount(holds)} tokens`;
}

/** What the arithmetic rests on: `32 layers, 8 KV heads of 128, keys f16, values f16`. */
function shapeOf(spec: ModelSpec, { keys, values }: Serving): string {
  const layers = spec.layers.reduce((sum, { count }) => sum + count, 0);
  const caches = spec.layers.flatMap(({ layer }) => cacheOf(layer) ?? []);
  const heads = new Set(
    caches.map((cache) => (cache.kind === "heads" ? `${cache.kvHeads} KV heads of ${cache.headDimK}` : "a latent for all heads")),
  );
  return `${layers} layers, ${[...heads].join(" and ")}, ${keys === values ? keys : `keys ${keys}, values ${values}`}`;
}
