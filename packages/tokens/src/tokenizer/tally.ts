import type { Tokens } from "@oriel/core";

/** Tokens as a tokenizer counted them. */
export interface Tally {
  readonly tokens: Tokens;
  /** Something had to be cut where the model would not cut: a few tokens more or less. */
  readonly isRough: boolean;
}
