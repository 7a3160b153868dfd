import type { Calibration } from "./calibration.ts";
import type { Kinds } from "./kinds.ts";

/** What is not known of a prompt's estimate, because its kinds of text are not well known yet. */
export interface Doubt {
  /** How the estimate and each factor vary together. */
  readonly byKind: readonly number[];
  /** The variance of the estimate, in tokens squared. */
  readonly variance: number;
}

export function doubtOf(kinds: Kinds, { certainty }: Calibration): Doubt {
  const byKind = kinds.map((_, row) => dot(certainty, row * kinds.length, kinds));
  // Rounding can leave a hair less than nothing.
  return { byKind, variance: Math.max(0, dot(byKind, 0, kinds)) };
}

/** Of a part of `left`, beginning at `from`, and `right`. A loop, since this is done for every reply. */
function dot(left: readonly number[], from: number, right: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < right.length; at += 1) sum += (left[from + at] ?? 0) * (right[at] ?? 0);
  return sum;
}
