import { isCutToHalf, isOnlyNew } from "../receipt/verdict.ts";
import type { Tokens } from "../units.ts";
import { type Calibration, knownOf, PRIOR } from "./calibration.ts";
import { doubtOf } from "./doubt.ts";
import { type Makeup, tokensIn } from "./estimate.ts";
import { KIND_COUNT } from "./kind.ts";

/** A prompt that was sent, and what the engine said it read of it. */
export interface CountedSample extends Makeup {
  readonly reported: Tokens;
  readonly cached?: Tokens | undefined;
  readonly window?: Tokens | undefined;
}

/**
 * Bounds of the factors. A tokenizer that knows none of a script spends a token per byte, which is up to 6.7 times the plain estimate; none that
 * was measured needs less than 0.68 of it.
 */
const LEAST_FACTOR = 0.4;
const MOST_FACTOR = 8;
/** Texts of one kind differ by this share of their tokens: the median of what was measured. The first reports are trusted less. */
const NOISE = 0.05;
const FIRST_NOISE = 0.15;
/** What a template may add to a prompt besides the markup, and by what share an image may differ from its flat figure. */
const NOISE_TOKENS: Tokens = 4;
const FIXED_NOISE = 0.5;
/** How much a factor may wander from one report to the next: a model can be replaced under its name. */
const DRIFT = 0.02;
/** A surprise of more than so many times what was to be expected is learnt from less, the more so the larger it is. */
const SURPRISES = 3;
/** How fast the spread follows. A prompt of 100 tokens counts half: in a short one a template's own text is most of the error. */
const SPREAD_PACE = 0.25;
const SHORT_PROMPT: Tokens = 100;
/** The largest error that counts for the spread. */
const LARGEST_ERROR = 0.5;
/** No prompt is as long. Larger figures are mistakes, and their squares leave the range of numbers. */
const LARGEST_PROMPT: Tokens = 1e9;

/**
 * Learns a model's factors from one report, by recursive least squares over the kinds of text, beginning with a factor of 1 for each. A report
 * that can only mean a cut prompt, or that leaves out what came from a cache, changes nothing.
 */
export function calibrate(before: Calibration | undefined, sample: CountedSample): Calibration {
  const known = knownOf(before);
  const expected = tokensIn(sample, known);
  if (!isCredible(sample, expected, known)) return known;

  const doubt = doubtOf(sample.kinds, known);
  const surprise = sample.reported - expected;
  const variance = Math.max(doubt.variance + noiseOf(sample, expected, known), (surprise / SURPRISES) ** 2);
  const gain = doubt.byKind.map((shared) => shared / variance);
  const error = Math.min(Math.abs(surprise) / expected, LARGEST_ERROR);
  const pace = (SPREAD_PACE * expected) / (expected + SHORT_PROMPT);
  return {
    factors: known.factors.map((factor, kind) => bounded(factor + (gain[kind] ?? 0) * surprise)),
    certainty: narrowed(known.certainty, gain, doubt.byKind),
    reports: known.reports + 1,
    spread: known.spread + pace * (error - known.spread),
  };
}

/** A loop, since this is done for every reply. */
function narrowed(certainty: readonly number[], gain: readonly number[], byKind: readonly number[]): readonly number[] {
  const after = [...certainty];
  for (let row = 0; row < KIND_COUNT; row += 1) {
    for (let column = 0; column < KIND_COUNT; column += 1) {
      const at = row * KIND_COUNT + column;
      const left = (certainty[at] ?? 0) - (gain[row] ?? 0) * (byKind[column] ?? 0);
      // What is not seen for long becomes no less sure than it was at the beginning.
      after[at] = row === column ? left + Math.min(DRIFT ** 2, Math.max(0, PRIOR ** 2 - left)) : left;
    }
  }
  return after;
}

function isCredible(sample: CountedSample, expected: Tokens, known: Calibration): boolean {
  const { kinds, fixed, reported, cached, window } = sample;
  const plain = tokensIn(sample, undefined) - fixed;
  // Written so that a figure that is no number is not credible either.
  if (!(kinds.length === KIND_COUNT && kinds.every((tokens) => tokens >= 0) && fixed >= 0 && plain > 0)) return false;
  if (!(plain + fixed <= LARGEST_PROMPT)) return false;
  // No tokenizer makes so few or so many of it: it was cut, mostly cached, or something else was counted.
  if (!(reported >= LEAST_FACTOR * plain && reported <= MOST_FACTOR * plain + 2 * fixed)) return false;
  // It should not have fitted and yet it did: either the estimate was too high or the prompt was cut, and nothing tells which.
  if (window !== undefined && expected > window && reported <= window) return false;
  const compared = { sent: { tokens: expected, basis: "estimate" }, read: reported, cached, window, spread: known.spread } as const;
  return !isCutToHalf(compared) && !isOnlyNew(compared);
}

/** How far the report may be off though every factor were right, as a variance. */
function noiseOf(sample: CountedSample, expected: Tokens, known: Calibration): number {
  const share = Math.max(NOISE, FIRST_NOISE / (known.reports + 1));
  return (share * expected) ** 2 + NOISE_TOKENS ** 2 + (FIXED_NOISE * sample.fixed) ** 2;
}

function bounded(factor: number): number {
  return Math.min(Math.max(factor, LEAST_FACTOR), MOST_FACTOR);
}
