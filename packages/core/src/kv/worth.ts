import type { Bytes, Tokens } from "../units.ts";
import { type Rate, timeOf } from "./rate.ts";

/** Shorter beginnings are never worth a file: what they spare is lost again in finding and opening it. */
export const FEWEST_WORTH_SAVING: Tokens = 256;

/**
 * Whether moving so many bytes takes less time than reading the tokens they spare. Where a rate has not been measured yet, yes: it becomes
 * known by doing it.
 * @param tokens that need not be read again.
 */
export function isWorthMoving(
  tokens: Tokens,
  bytes: Bytes,
  rates: { readonly reading: Rate | undefined; readonly moving: Rate | undefined },
): boolean {
  if (tokens < FEWEST_WORTH_SAVING) return false;
  const [spared, spent] = [timeOf(tokens, rates.reading), timeOf(bytes, rates.moving)];
  return spared === undefined || spent === undefined || spared > spent;
}
