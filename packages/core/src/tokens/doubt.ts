import type { Calibration } from "./calibration.ts";
import type { Kinds } from "./kinds.ts";

/** What is not known of a prompt's estimate, because its kinds of text are not well known yet. */
export interface Doubt {
  /** How the estimate and each factor vary together. */
  readonly byKind: readonly number[];
  /** The variance of the estimate, in tokens squared. */
  readonly variance: number;
}

export function doubtOf(kinds: Kinds, known: Calibration): Doubt {
  const count = kinds.length;
  const byKind = kinds.map((_, row) => dot(known.certainty.slice(row * count, (row + 1) * count), kinds));
  // Rounding can leave a hair less than nothing.
  return { byKind, variance: Math.max(0, dot(byKind, kinds)) };
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0);
}
