import type { GgufValue } from "../../model/gguf/metadata.ts";
import { metadataSpec } from "../../model/gguf/metadata-spec.ts";
import type { ModelSpec, Weights } from "../../model/spec/model-spec.ts";

/** A GGUF key's value, with lists as plain lists. */
export type PlainValue = number | boolean | string | readonly (number | boolean)[];

/** A model as a GGUF file with these keys describes it; keys are given without the architecture in front. */
export function modelOf(architecture: string, keys: Readonly<Record<string, PlainValue>>, weights?: Weights): ModelSpec {
  const stated = { context_length: 1_048_576, embedding_length: 4096, "attention.head_count": 32, ...keys };
  const metadata = new Map<string, GgufValue>([["general.architecture", architecture]]);
  for (const [key, value] of Object.entries(stated)) metadata.set(`${architecture}.${key}`, ggufValue(value));
  const reading = metadataSpec(metadata, "a test", { parameters: undefined, weights, origin: "GGUF" });
  if (reading.kind === "unknown") throw new Error(reading.why);
  return reading.spec;
}

function ggufValue(value: PlainValue): GgufValue {
  return typeof value === "object" ? { length: value.length, elements: value, longest: undefined } : value;
}
