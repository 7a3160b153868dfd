import type { OrielError } from "../errors.ts";
import type { Count } from "../tokens/count.ts";
import type { Tokens } from "../units.ts";
import type { Account } from "./account.ts";
import type { Checkpoint, CheckpointLevel } from "./checkpoint.ts";
import type { Cut } from "./cut.ts";
import type { Measure, Piece } from "./piece.ts";
import type { Segments } from "./segments.ts";

/** The room there is for a prompt. */
export interface Room {
  readonly window: Tokens;
  /** What should stay free for the reply. */
  readonly allowance: Tokens;
  /** What must stay free for the reply: the allowance gives way down to this before a prompt is refused. */
  readonly leastAllowance: Tokens;
  /** Kept free because the counts may be off; 0 when they are exact. */
  readonly margin: Tokens;
}

/** What is known from before, and from outside, when a prompt is planned. */
export interface Known {
  readonly cut: Cut;
  /** The checkpoints there are, by id. */
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
  /** Messages that have left and that the new message may need, best first. */
  readonly ranked: readonly number[];
  readonly measure: Measure;
  /** Hash of a list of hashes, in order: what a checkpoint is addressed by. */
  readonly hash: (parts: readonly string[]) => string;
  /** What a summary should dwell on: part of what it is, so that no other is found in its place. */
  readonly focus?: string | undefined;
}

/** What is sent of a conversation, and why. */
export type PromptPlan =
  | FittingPlan
  /** A summary is needed first: whoever carries the plan out brings it as a checkpoint and plans again. */
  | { readonly kind: "summarise"; readonly wanted: WantedSummary }
  | RefusedPlan;

/** It does not fit: what can never leave of it does not, or the policy does not let it be cut. */
export interface RefusedPlan {
  readonly kind: "refuse";
  /** What there is to fit, and what would fit when the reply gets no more than it must have. */
  readonly floor: Tokens;
  readonly budget: Tokens;
  readonly refusal: OrielError;
}

export interface FittingPlan {
  readonly kind: "fits";
  readonly pieces: readonly Piece[];
  /** The whole prompt, tools and frame included. */
  readonly prompt: Count;
  /** What stays free for the reply. */
  readonly allowance: Tokens;
  /** To be remembered for the next plan. */
  readonly cut: Cut;
  /** Whether it differs from the cut that was known before by more than a recall at the end. */
  readonly isNewCut: boolean;
  /** What became of every message, in runs. */
  readonly accounts: readonly Account[];
  readonly segments: Segments;
  /** What was done, in order, in words for receipts; empty when nothing had to be. */
  readonly stages: readonly StageAccount[];
}

export interface StageAccount {
  readonly strategy: string;
  readonly before: Tokens;
  readonly after: Tokens;
}

/** A summary that is wanted, and what it is of. */
export interface WantedSummary extends Stretch {
  /** The id its checkpoint must have. */
  readonly id: string;
  /**
   * `anew`: of messages, by a model if there is one that can. `aged` and `merged`: of the checkpoints that it takes the place of, one or
   * several, in no time and without a model, see `condensedCheckpoint`.
   */
  readonly made: "anew" | "aged" | "merged";
  readonly level: CheckpointLevel;
  /** The longest it may be. */
  readonly mostTokens: Tokens;
  /** The tokens it would replace: what is not smaller than this is of no use. */
  readonly replacedTokens: Tokens;
  /** Checkpoints within the stretch, whose text must go into the new one. */
  readonly merges: readonly string[];
  /** The parts of the stretch that none of these stands for. */
  readonly fresh: readonly Stretch[];
  /** Checkpoints that stand before it: what they say need not be said again. */
  readonly follows: readonly string[];
}

/** Messages from `from` up to, and without, `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}
