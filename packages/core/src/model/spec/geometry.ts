import type { Tokens } from "../../units.ts";

/** The shape of a model as its file states it, before an architecture's rules say which layer keeps what. Lists have one entry a block. */
export interface Geometry {
  /** All blocks, those that predict further tokens ahead among them, at the end. */
  readonly blocks: number;
  readonly predictionBlocks: number;
  readonly kvHeads: readonly number[];
  readonly feedForward: readonly number[];
  readonly headDim: HeadDim;
  /** Of the layers with a sliding window. */
  readonly slidingHeadDim: HeadDim;
  /** Set where latent attention is stored absorbed. */
  readonly latent: { readonly rank: number; readonly rope: number } | undefined;
  readonly slidingWindow: Tokens | undefined;
  readonly slidingPattern: SlidingPattern | undefined;
  /** Which blocks are recurrent, where the file lists them. */
  readonly recurrentBlocks: readonly boolean[] | undefined;
  readonly fullAttentionInterval: number | undefined;
  /** How many blocks at the end read the cache of earlier ones. */
  readonly sharedKvBlocks: number | undefined;
  readonly indexer: { readonly width: number; readonly blocks: readonly boolean[] } | undefined;
}

export interface HeadDim {
  readonly keys: number;
  readonly values: number;
}

/** Which blocks have a sliding window: all but one of every `period`, or as listed. */
export type SlidingPattern =
  | { readonly kind: "period"; readonly period: number }
  | { readonly kind: "flags"; readonly flags: readonly boolean[] };
