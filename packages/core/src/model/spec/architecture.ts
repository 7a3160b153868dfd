import type { Tokens } from "../../units.ts";

/** How llama.cpp lays out the memory of an architecture. */
export type Architecture =
  | { readonly kind: "attention"; readonly sliding?: SlidingRule | undefined; readonly extras?: AttentionExtras | undefined }
  | { readonly kind: "recurrent" }
  | { readonly kind: "hybrid"; readonly rule: HybridRule }
  /** Reads a text in one go, as embedding models do, and keeps nothing. */
  | { readonly kind: "cacheless" }
  | { readonly kind: "unknowable"; readonly why: string };

export type KnownArchitecture = Exclude<Architecture, { readonly kind: "unknowable" }>;

export interface SlidingRule {
  /** Whether the file must say how far a layer looks back; a number is what holds when it does not. */
  readonly window: "required" | "optional" | Tokens;
  /** Holds whatever number the file says. */
  readonly fixedWindow?: Tokens | undefined;
  readonly kind?: "chunked" | undefined;
  /** One block of every `period` looks back all the way: the last of each, or the first; a file may list them instead. `listed`: it must. `attention`: none does. */
  readonly pattern: { readonly period: number; readonly fullFirst?: true | undefined } | "attention" | "listed";
  /** Only models of so many blocks have it. */
  readonly onlyWithBlocks?: number | undefined;
}

export interface AttentionExtras {
  /** Blocks from this one on read the cache of earlier ones; `stated`: as many as the file says. */
  readonly sharesFrom?: number | "stated" | undefined;
  /** Blocks that predict further tokens ahead keep nothing in the main context. */
  readonly dropsPrediction?: true | undefined;
  /** Sparse attention with keys of its own to search by. */
  readonly indexes?: true | undefined;
}

export interface HybridRule {
  /**
   * Which blocks are recurrent: those without KV heads; those with neither KV heads nor feed-forward (the others are attention or
   * feed-forward alone); all but every n-th; or every block, beside its attention.
   */
  readonly recurs: "without-kv-heads" | "without-kv-heads-and-feed-forward" | { readonly interval: number } | "beside-attention";
  readonly sliding?: SlidingRule | undefined;
}
