import type { TokenRange } from "./token-range.ts";

/** How little a model expected a token, in nats: `-ln p`. `undefined` where it was not measured. */
export type Surprisal = number | undefined;

/**
 * The surprisal of a token that came, by the probabilities of the likeliest ones. A token that is not among them surprises at least as much
 * as the least likely of them, and is taken for no more.
 */
export function surprisalOf(token: number, likeliest: ReadonlyMap<number, number>): Surprisal {
  const probability = likeliest.get(token) ?? Math.min(...likeliest.values());
  return probability > 0 && Number.isFinite(probability) ? -Math.log(probability) : undefined;
}

/** The mean over a range, of the tokens of which it is known; `undefined` where it is of none. */
export function meanSurprisal(surprisals: readonly Surprisal[], { from, to }: TokenRange): Surprisal {
  let sum = 0;
  let known = 0;
  for (let index = from; index < to; index += 1) {
    const surprisal = surprisals[index];
    if (surprisal === undefined) continue;
    sum += surprisal;
    known += 1;
  }
  return known === 0 ? undefined : sum / known;
}
