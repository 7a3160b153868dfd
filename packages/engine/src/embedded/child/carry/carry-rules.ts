import { embeddedServing, type GgufHeader, kvAbilities, snapshotBytes } from "@oriel/core";
import type { KnownSpec } from "../../known-spec.ts";
import type { CarryRules } from "./carrier.ts";

/** What decides whether the states of a model can go from one context to another; `undefined` where they cannot be told from damaged ones. */
export function carryRules(header: GgufHeader | undefined, known: KnownSpec | undefined): CarryRules | undefined {
  const spec = known?.spec;
  if (header === undefined || spec === undefined) return undefined;
  if (kvAbilities(spec, embeddedServing(spec, 1)).reuse === "none") return undefined;
  return {
    bytesOf: (tokens, slots) => snapshotBytes(spec, embeddedServing(spec, slots), tokens),
    dependsOnWindow: dependsOnWindow(header),
  };
}

/** llama.cpp chooses the factors of LongRoPE by the size of the window. */
export function dependsOnWindow(header: GgufHeader): boolean {
  return header.tensors.some(({ name }) => name.startsWith("rope_factors_long"));
}
