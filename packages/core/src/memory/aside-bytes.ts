import { cacheOf, widthsOf } from "../model/spec/layer.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes } from "../units.ts";
import { rowBytes } from "./cache-type.ts";
import { recurrentBytes } from "./recurrent-bytes.ts";
import type { Serving } from "./serving.ts";

/**
 * What is set aside of one conversation so that it can go back: of layers that keep no past, or only a near one, a copy. 0 for models that look back
 * all the way. An upper bound, but for some hundred bytes of description.
 */
export function asideBytes(spec: ModelSpec, { keys, values, fullSliding }: Pick<Serving, "keys" | "values" | "fullSliding">): Bytes {
  // With all cells in memory nothing of sliding layers needs to be set aside.
  const near = fullSliding ? 0 : nearBytes(spec, { keys, values });
  return near + recurrentBytes(spec, { slots: 1, rollbacks: 0 });
}

function nearBytes(spec: ModelSpec, { keys, values }: Pick<Serving, "keys" | "values">): Bytes {
  return spec.layers.reduce((sum, { count, layer }) => {
    const cache = cacheOf(layer);
    if ((layer.kind !== "sliding" && layer.kind !== "chunked") || cache === undefined) return sum;
    const widths = widthsOf(cache);
    return sum + count * layer.window * (rowBytes(widths.keys, keys) + rowBytes(widths.values, values));
  }, 0);
}
