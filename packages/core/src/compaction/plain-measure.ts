import type { Measure } from "../context/piece.ts";

/** Measures a text as a part of a message: without what the template puts around a message of its own. */
export function plainMeasure(measure: Measure): Measure {
  const template = measure("");
  return (text) => Math.max(0, measure(text) - template);
}
