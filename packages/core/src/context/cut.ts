import type { Tokens } from "../units.ts";

/**
 * What plans have changed about a conversation so far. It is remembered, and every later plan begins with it, so that until the next cut
 * the prompt only grows at its end and the engine's prefix cache holds.
 *
 * Plain data without any text of the conversation: what a change puts in the place of messages is worked out again from them.
 * Positions are those of the transcript, `from` included, `to` not. Changes are in order and never overlap.
 */
export interface Cut {
  readonly changes: readonly Change[];
  /**
   * How many tokens one of the plain estimate was taken for when the changes were made. What stands shortened is worked out again by it, so
   * that it stays the same to the letter, whatever was learnt of the model since.
   */
  readonly scale?: number | undefined;
}

export const UNCUT: Cut = { changes: [] };

export type Change =
  /** These messages are left out. */
  | { readonly kind: "drop"; readonly from: number; readonly to: number; readonly reason: DropReason }
  /** This message stands there shorter than it was. */
  | { readonly kind: "shorten"; readonly from: number; readonly to: number; readonly by: Shortening; readonly tokens: Tokens }
  /** A summary stands for these messages; those of the user among `keeps` still stand after it, word for word. */
  | { readonly kind: "checkpoint"; readonly from: number; readonly to: number; readonly id: string; readonly keeps: readonly number[] }
  /** Pieces of what has left, brought back before the message at `from`. `to` is `from`: nothing is replaced. */
  | { readonly kind: "recall"; readonly from: number; readonly to: number; readonly positions: readonly number[]; readonly tokens: Tokens };

export type DropReason = "over_budget" | "policy" | "duplicate" | "superseded" | "user_excluded";

/** How a message was shortened, so that it can be shortened in the same way again. */
export type Shortening =
  /** An old tool output, cut down to its beginning and end. */
  | { readonly as: "pruned"; readonly keepTokens: Tokens }
  /** An old tool output, of which only a line tells that it was there. */
  | { readonly as: "masked" }
  /** The middle of one very large message is left out. */
  | { readonly as: "truncated"; readonly keepTokens: Tokens };
