import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes } from "../units.ts";
import type { Serving } from "./serving.ts";

/** Bytes of the recurrent states: for each slot and each copy to go back to, whatever the window and the cache types. */
export function recurrentBytes(spec: ModelSpec, { slots, rollbacks }: Pick<Serving, "slots" | "rollbacks">): Bytes {
  if (spec.recurrentState === undefined) return 0;
  const { convolution, state } = spec.recurrentState;
  const layers = spec.layers.reduce(
    (sum, { count, layer }) => (layer.kind === "recurrent" || layer.kind === "hybrid" ? sum + count : sum),
    0,
  );
  return layers * (convolution + state) * FLOAT * slots * (1 + rollbacks);
}

const FLOAT: Bytes = 4;
