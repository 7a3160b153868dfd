/** At least one to choose from. */
export type Choice<T> = readonly [T, ...T[]];

/** Numbers that look random, and are the same for the same seed on every machine. */
export interface Random {
  /** A whole number, both ends included. */
  between(from: number, to: number): number;
  pick<T>(choice: Choice<T>): T;
  /** True in this share of all cases. */
  chance(share: number): boolean;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  // mulberry32: 32 bits of state, and good enough to be varied.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (Math.max(from, to) - from + 1));
  return {
    between,
    pick: (choice) => choice[between(0, choice.length - 1)] ?? choice[0],
    chance: (share) => next() < share,
  };
}
