import { K, type Tokens } from "../units.ts";
import { SMALLEST_WINDOW } from "./bounds.ts";

export interface WindowSteps {
  /** How far one press of an arrow key moves a slider. */
  readonly step: Tokens;
  /** Sizes worth stopping at: the powers of two up to the maximum, and the maximum itself. */
  readonly snapPoints: readonly Tokens[];
}

/** The slider of a model whose largest window is `max` (a ladder to 128K when that is unknown). */
export function windowSteps(max: Tokens | undefined): WindowSteps {
  const top = max ?? 128 * K;
  const snapPoints: number[] = [];
  for (let size: number = SMALLEST_WINDOW; size < top; size *= 2) snapPoints.push(size);
  snapPoints.push(top);
  return { step: top <= 4 * K ? 128 : top <= 32 * K ? 512 : K, snapPoints };
}
