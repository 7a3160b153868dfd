import type { ModelFacts, SpecReading, Weights } from "../spec/model-spec.ts";
import { Keys } from "./keys.ts";
import { type Beside, metadataFacts } from "./metadata-facts.ts";
import { metadataSpec } from "./metadata-spec.ts";
import type { GgufHeader } from "./read-gguf.ts";
import type { GgufTensorInfo } from "./tensors.ts";

/**
 * A model's spec from the header of its GGUF file; of a split model, from the merged headers of its parts.
 * @throws OrielError `model_load_failed` naming a key that is missing or wrong, and the file.
 */
export function ggufSpec(header: GgufHeader): SpecReading {
  return metadataSpec(header.metadata, header.file, besideMetadata(header));
}

/**
 * What a GGUF file says of its model, where nobody asks what it takes in memory: a spec that cannot be worked out is no fault here.
 * @throws OrielError `model_load_failed` for a file that does not say which kind of model it is, or says what cannot be.
 */
export function ggufFacts(header: GgufHeader): ModelFacts {
  return metadataFacts(new Keys(header.metadata, header.file), besideMetadata(header));
}

function besideMetadata({ tensors }: GgufHeader): Beside {
  return { parameters: countParameters(tensors), weights: weightsOf(tensors), origin: "GGUF" };
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
