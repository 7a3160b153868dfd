import type { SpecReading, Weights } from "../spec/model-spec.ts";
import { metadataSpec } from "./metadata-spec.ts";
import type { GgufHeader } from "./read-gguf.ts";
import type { GgufTensorInfo } from "./tensors.ts";

/**
 * A model's spec from the header of its GGUF file; of a split model, from the merged headers of its parts.
 * @throws OrielError `model_load_failed` naming a key that is missing or wrong, and the file.
 */
export function ggufSpec({ file, metadata, tensors }: GgufHeader): SpecReading {
  return metadataSpec(metadata, file, { parameters: countParameters(tensors), weights: weightsOf(tensors), origin: "GGUF" });
}

function countParameters(tensors: readonly GgufTensorInfo[]): number {
  return sum(tensors.map(({ shape }) => shape.reduce((product, length) => product * length, 1)));
}

/** By the names all architectures give these tensors. */
function weightsOf(tensors: readonly GgufTensorInfo[]): Weights {
  const bytesOf = (name: string): number | undefined => tensors.find((tensor) => tensor.name === name)?.bytes;
  return {
    total: sum(tensors.map(({ bytes }) => bytes)),
    tokenEmbedding: bytesOf("token_embd.weight"),
    output: bytesOf("output.weight"),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
