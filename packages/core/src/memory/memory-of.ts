import { OrielError } from "../errors.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes, Tokens } from "../units.ts";
import { type ComputeBytes, computeBytes } from "./compute-bytes.ts";
import { type KvBytes, kvBytes } from "./kv-bytes.ts";
import { recurrentBytes } from "./recurrent-bytes.ts";
import { refuseServing } from "./refuse-serving.ts";
import type { Serving } from "./serving.ts";
import { slotsIn } from "./slots-in.ts";

/** What a model takes with one window. */
export interface Memory {
  readonly window: Tokens;
  readonly kv: KvBytes;
  readonly recurrent: Bytes;
  /** `undefined` when only the model's metadata is known. */
  readonly weights: Bytes | undefined;
  readonly compute: ComputeBytes;
  /** Of all parts, on one device; `undefined` when the weights are. */
  readonly total: Bytes | undefined;
}

/**
 * The memory of a window: the caches to the byte, the weights as the file has them, and a bound for computing. Of one slot where the limit on
 * caches is too low for that.
 * @throws OrielError `invalid_request` for a serving llama.cpp would refuse.
 */
export function memoryOf(spec: ModelSpec, window: Tokens, limited: Serving): Memory {
  const refusal = refuseServing(spec, limited);
  if (refusal !== undefined) throw new OrielError("invalid_request", `${spec.name ?? spec.architecture} cannot be served so: ${refusal}.`);
  const serving = { ...limited, slots: Math.max(1, slotsIn(spec, window, limited)) };
  const kv = kvBytes(spec, window, serving);
  const recurrent = recurrentBytes(spec, serving);
  const compute = computeBytes(spec, window, serving);
  const weights = spec.weights?.total;
  const computing = compute.device + compute.outputs;
  return { window, kv, recurrent, weights, compute, total: weights === undefined ? undefined : kv.total + recurrent + weights + computing };
}
