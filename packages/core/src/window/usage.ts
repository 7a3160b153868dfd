import type { Basis, Count } from "../tokens/count.ts";
import type { Tokens } from "../units.ts";

/** How much of a window is used. `max` and what follows from it are `undefined` when the window is unknown: no percentage is invented. */
export interface WindowUsage {
  readonly currentTokens: Tokens;
  readonly basis: Basis;
  readonly maxTokens: Tokens | undefined;
  /** 0–100 with one decimal; over 100 when the prompt does not fit. */
  readonly percentage: number | undefined;
  readonly available: Tokens | undefined;
}

/** Measures `inWindow` against the window the engine has loaded. `available` never goes below zero. */
export function windowUsage(inWindow: Count, window: Tokens | undefined): WindowUsage {
  const { tokens, basis } = inWindow;
  if (window === undefined || window <= 0) {
    return { currentTokens: tokens, basis, maxTokens: undefined, percentage: undefined, available: undefined };
  }
  return {
    currentTokens: tokens,
    basis,
    maxTokens: window,
    percentage: Math.round((tokens / window) * 1000) / 10,
    available: Math.max(0, window - tokens),
  };
}
