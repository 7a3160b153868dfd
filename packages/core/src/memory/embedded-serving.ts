import type { ModelSpec } from "../model/spec/model-spec.ts";
import { PLAIN_SERVING, type Serving } from "./serving.ts";

/**
 * How the embedded engine serves a model. node-llama-cpp makes the micro-batch one token larger than it was asked for where layers have a
 * sliding window, which can cost them 256 more cells.
 */
export function embeddedServing(spec: ModelSpec, slots: number): Serving {
  const slides = spec.layers.some(({ layer }) => layer.kind === "sliding" || layer.kind === "chunked");
  return { ...PLAIN_SERVING, slots, windowOf: "each", microBatch: slides ? PLAIN_SERVING.microBatch + 1 : PLAIN_SERVING.microBatch };
}
