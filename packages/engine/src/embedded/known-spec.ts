import { type GgufHeader, ggufSpec, type ModelSpec, OrielError } from "@oriel/core";

/** The spec of a model, or in words why there is none. */
export type KnownSpec = { readonly spec: ModelSpec } | { readonly spec: undefined; readonly why: string };

/** What the header of a model's file tells of its memory. Where that is nothing, llama.cpp may well run the model all the same. */
export function knownSpec(header: GgufHeader): KnownSpec {
  try {
    const reading = ggufSpec(header);
    return reading.kind === "known" ? { spec: reading.spec } : { spec: undefined, why: reading.why };
  } catch (failure) {
    if (failure instanceof OrielError) return { spec: undefined, why: failure.message };
    throw failure;
  }
}
