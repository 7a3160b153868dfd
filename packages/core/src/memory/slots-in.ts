import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes, Tokens } from "../units.ts";
import { kvBytes } from "./kv-bytes.ts";
import { recurrentBytes } from "./recurrent-bytes.ts";
import type { Serving } from "./serving.ts";

/** How many slots an engine keeps in a window: those it was told to, or fewer where its cache is limited; 0 where not even one fits. */
export function slotsIn(spec: ModelSpec, window: Tokens, serving: Serving): number {
  const { slots, maxCacheBytes } = serving;
  if (maxCacheBytes === undefined) return slots;
  return Math.min(slots, Math.floor(maxCacheBytes / cacheBytes(spec, window, { ...serving, slots: 1 })));
}

/** All that a conversation grows in, or keeps its state in. */
export function cacheBytes(spec: ModelSpec, window: Tokens, serving: Serving): Bytes {
  return kvBytes(spec, window, serving).total + recurrentBytes(spec, serving);
}
