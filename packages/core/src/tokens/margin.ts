import type { Tokens } from "../units.ts";
import { type Calibration, knownOf } from "./calibration.ts";
import type { Count } from "./count.ts";
import { doubtOf } from "./doubt.ts";
import { type Makeup, tokensIn } from "./estimate.ts";

/** An estimate may be short by this share, however well the model is known: half of the texts that were measured differ by more. */
const LEAST_SHARE = 0.03;
/** More than this is no margin any more: an engine that refuses the prompt then says by how much. */
const MOST_SHARE = 0.4;
/** Errors of twice the usual one are rare, and half of them are too many tokens, which does no harm. */
const SPREADS = 2;

/** What must stay free because a count may be short: nothing for an exact one, a fifth of an estimate while nothing is known of the model. */
export function marginFor(prompt: Count, calibration: Calibration | undefined): Tokens {
  if (prompt.basis === "exact") return 0;
  const share = Math.min(Math.max(SPREADS * knownOf(calibration).spread, LEAST_SHARE), MOST_SHARE);
  return Math.ceil(prompt.tokens * share);
}

/**
 * How far off the estimate of this prompt may be, as a share: the usual error, or more where it holds kinds of text of which no report has told
 * anything yet. A verdict on the prompt needs it.
 */
export function spreadFor(makeup: Makeup, calibration: Calibration | undefined): number {
  const known = knownOf(calibration);
  const expected = Math.max(1, tokensIn(makeup, known));
  return Math.max(known.spread, Math.sqrt(doubtOf(makeup.kinds, known).variance) / expected);
}
