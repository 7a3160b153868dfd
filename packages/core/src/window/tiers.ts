import { K, type Tokens } from "../units.ts";

/** A name for windows of about one size. A label for people: sizes decide, a label never does. */
export interface Tier {
  readonly level: 1 | 2 | 3 | 4 | 5;
  readonly name: string;
  /** Smallest first. */
  readonly sizes: readonly Tokens[];
}

const MINIMAL: Tier = { level: 1, name: "Minimal", sizes: [2 * K, 4 * K] };

export const TIERS: readonly Tier[] = [
  MINIMAL,
  { level: 2, name: "Basic", sizes: [8 * K] },
  { level: 3, name: "Standard", sizes: [16 * K] },
  { level: 4, name: "Premium", sizes: [32 * K] },
  { level: 5, name: "Ultra", sizes: [64 * K, 128 * K] },
];

/** The label of a window: the highest tier whose smallest size it reaches, so that 12,000 is Basic. Below 2K it is Minimal all the same. */
export function tierOf(size: Tokens): Tier {
  return TIERS.filter(({ sizes }) => (sizes[0] ?? 0) <= size).at(-1) ?? MINIMAL;
}

/** The largest of `sizes` in the tier below that of `size`: below 128K and below 64K lies 32K. In the lowest tier, `size` itself. */
export function oneTierBelow(size: Tokens, sizes: readonly Tokens[]): Tokens {
  const smallest = tierOf(size).sizes[0] ?? size;
  return sizes.filter((one) => one < smallest && one < size).at(-1) ?? size;
}
