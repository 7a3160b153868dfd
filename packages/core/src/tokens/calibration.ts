/** What was learnt of a model's tokenizer from the counts its engine reported. Plain data, of fixed size. */
export interface Calibration {
  /** By kind of text: how many times as many tokens it has as the plain estimate says. */
  readonly factors: readonly number[];
  /** How sure each factor is; the state of the learning, in the order that `factors` need. */
  readonly certainty: readonly number[];
  /** How many reports it has learnt from. */
  readonly reports: number;
  /** How far off the last reports were, as a share: what a margin is made from. */
  readonly spread: number;
}
