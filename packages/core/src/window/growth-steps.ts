import type { Tokens } from "../units.ts";

export interface GrowthSteps {
  readonly smallest: Tokens;
  readonly factor: number;
}

/** The smallest step that holds `tokens`; `top`, the largest window there may be, is the last step. */
export function stepFor(tokens: Tokens, steps: GrowthSteps, top: Tokens): Tokens {
  let size = steps.smallest;
  while (size < tokens) size *= steps.factor;
  return Math.min(size, top);
}

/** The largest step below `size`; `undefined` where there is none. */
export function stepBelow(size: Tokens, steps: GrowthSteps): Tokens | undefined {
  if (steps.smallest >= size) return undefined;
  let step = steps.smallest;
  while (step * steps.factor < size) step *= steps.factor;
  return step;
}
