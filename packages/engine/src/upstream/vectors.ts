import { type JsonValue, OrielError } from "@oriel/core";
import { type Foreign, listOf } from "./fields.ts";
import type { Party } from "./refusal.ts";

/** Embedding vectors as an engine sent them. @throws OrielError `engine_failed` when they are not lists of numbers. */
export function vectorsIn(value: Foreign, party: Party): readonly (readonly number[])[] {
  const vectors = listOf(value);
  if (Array.isArray(value) && vectors.every(isVector)) return vectors;
  throw new OrielError("engine_failed", `${party.label} at ${party.url} answered with embeddings that are not lists of numbers.`);
}

function isVector(value: JsonValue): value is readonly number[] {
  return Array.isArray(value) && value.every((component) => typeof component === "number");
}
