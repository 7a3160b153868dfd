import { KIND_COUNT } from "./kind.ts";

/** What was learnt of a model's tokenizer from the counts its engine reported. Plain data, of fixed size. */
export interface Calibration {
  /** By kind of text: how many times as many tokens it has as the plain estimate says. */
  readonly factors: readonly number[];
  /** How unsure the factors still are: their covariance, row by row. */
  readonly certainty: readonly number[];
  /** How many reports it has learnt from. */
  readonly reports: number;
  /** How far off the last reports were, as a share: what a margin is made from. */
  readonly spread: number;
}

/**
 * How far factors are from 1 before anything is known. Larger, one absurd report at the beginning would be believed for long; smaller, a
 * vocabulary of a thousand tokens would take dozens of reports.
 */
export const PRIOR = 0.7;

/** A tenth is the usual error of plain estimates. */
const FIRST_SPREAD = 0.1;

const NOTHING_LEARNT: Calibration = {
  factors: new Array<number>(KIND_COUNT).fill(1),
  certainty: Array.from({ length: KIND_COUNT ** 2 }, (_, at) => (at % (KIND_COUNT + 1) === 0 ? PRIOR ** 2 : 0)),
  reports: 0,
  spread: FIRST_SPREAD,
};

/** What is known of a model; the beginning where that is nothing, or was kept when there were other kinds of text. */
export function knownOf(calibration: Calibration | undefined): Calibration {
  const isReadable = calibration?.factors.length === KIND_COUNT && calibration.certainty.length === KIND_COUNT ** 2;
  return isReadable ? calibration : NOTHING_LEARNT;
}
