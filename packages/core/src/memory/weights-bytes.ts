import type { Weights } from "../model/spec/model-spec.ts";
import type { Bytes } from "../units.ts";

/** Where the weights of a model lie when all its layers are on GPUs. */
export interface PlacedWeights {
  readonly gpu: Bytes;
  readonly ram: Bytes;
}

/**
 * The token embedding stays in RAM. Where the output layer is the token embedding once more, the GPU holds a copy of it, so both together
 * are more than the file. Without the parts all of it counts as the GPU's, which is the larger claim.
 */
export function weightsOnGpu({ total, tokenEmbedding = 0, output }: Weights): PlacedWeights {
  const isTied = output === undefined;
  return { gpu: isTied ? total : total - tokenEmbedding, ram: tokenEmbedding };
}
