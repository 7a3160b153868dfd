import type { Tokens } from "../units.ts";

/** A share of a size in whole tokens, rounded down, and at least one. 0.85 of 16,384 is 13,926. */
export function shareOf(share: number, size: Tokens): Tokens {
  return Math.max(1, Math.floor(share * size + ROUNDING));
}

/** The smallest size of which `tokens` are at most this share: 4,097 are half of 8,194. */
export function wholeOf(share: number, tokens: Tokens): Tokens {
  return Math.ceil(tokens / share - ROUNDING);
}

export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** Decimal shares are not exact in binary (0.29 of 100 comes out below 29), and a token must not be lost to that. */
const ROUNDING = 1e-6;
