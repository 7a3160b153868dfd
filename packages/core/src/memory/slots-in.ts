import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes, Tokens } from "../units.ts";
import { asideBytes } from "./aside-bytes.ts";
import { kvBytes } from "./kv-bytes.ts";
import { recurrentBytes } from "./recurrent-bytes.ts";
import type { Serving } from "./serving.ts";

/** How many slots an engine keeps in a window: those it was told to, or fewer where its cache is limited; 0 where not even one fits. */
export function slotsIn(spec: ModelSpec, window: Tokens, serving: Serving): number {
  const { slots, maxCacheBytes } = serving;
  if (maxCacheBytes === undefined) return slots;
  return Math.min(slots, Math.floor(maxCacheBytes / slotBytes(spec, window, serving)));
}

/** All that one live conversation takes: what it grows in, what it keeps its state in, and what is set aside of it. */
export function slotBytes(spec: ModelSpec, window: Tokens, serving: Serving): Bytes {
  const one = { ...serving, slots: 1 };
  return kvBytes(spec, window, one).total + recurrentBytes(spec, one) + asideBytes(spec, one);
}
