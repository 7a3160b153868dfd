import type { Tokens } from "../units.ts";
import type { KvStrategy } from "./kv-strategy.ts";
import { meanSurprisal, type Surprisal } from "./surprisal.ts";
import { merged, type TokenRange, tokensIn, type WholeRange } from "./token-range.ts";

/** What the cells of one conversation hold, as far as it decides what may leave. */
export interface HeldTokens {
  readonly length: Tokens;
  /** The first so many stay whatever the strategy; never fewer than the least that generation leans on. */
  readonly leading: Tokens;
  /** Messages that may not be split, in order and apart. Everything else may be cut anywhere. */
  readonly wholes: readonly WholeRange[];
  /** Of each token, for `adaptive`. */
  readonly surprisals: readonly Surprisal[];
}

/** How much has to leave at once. */
export interface EvictionGoal {
  /** What may be left. */
  readonly most: Tokens;
  /** Fewer than this are not worth it: what follows has to be moved or read again each time. */
  readonly chunk: Tokens;
}

export type EvictionPlan =
  /** Ranges in order, apart, none of which holds the first token. */
  { readonly kind: "evict"; readonly ranges: readonly TokenRange[]; readonly tokens: Tokens } | { readonly kind: "nothing" };

/** The goal of a window that is full: down to three quarters, and by a sixteenth at least. */
export function goalOf(window: Tokens): EvictionGoal {
  return { most: Math.floor((window * 3) / 4), chunk: Math.max(1, Math.floor(window / 16)) };
}

/**
 * Which tokens leave a full window. The first token never does: llama.cpp would read all others again. Nor do the newest, which the next word
 * depends on most. Messages that are whole leave whole. `nothing` where all that may leave is too little to be worth it.
 */
export function planTokenEviction(held: HeldTokens, strategy: KvStrategy, goal: EvictionGoal): EvictionPlan {
  const pieces = piecesOf(held, strategy, goal);
  const leaving: TokenRange[] = [];
  let excess = held.length - goal.most;
  for (const piece of inOrder(pieces, held, strategy)) {
    if (excess <= 0 && !mustLeave(piece, held, strategy)) continue;
    leaving.push(piece);
    excess -= piece.to - piece.from;
  }
  const ranges = merged(leaving);
  const tokens = tokensIn(ranges);
  return tokens < goal.chunk || tokens === 0 ? { kind: "nothing" } : { kind: "evict", ranges, tokens };
}

/** The first tokens take attention off all others, so that text falls apart without them (StreamingLLM, arXiv 2309.17453). */
const FEWEST_LEADING: Tokens = 4;
const NEWEST: Tokens = 64;
/** Of what may be left, where the others are chosen by what they matter. */
const NEWEST_SHARE = 1 / 4;
/** About a sentence: the smallest that is left out of a text. */
const PIECE: Tokens = 32;

/** What may leave, from the oldest on, in pieces that leave whole. */
function piecesOf(held: HeldTokens, strategy: KvStrategy, { most }: EvictionGoal): readonly TokenRange[] {
  const first = Math.max(FEWEST_LEADING, held.leading, strategy.name === "keep_first" ? strategy.keepFirst : 0);
  const newest = Math.max(NEWEST, strategy.name === "adaptive" ? Math.floor(most * NEWEST_SHARE) : 0);
  const end = held.length - newest;
  const pieces: TokenRange[] = [];
  let from = first;
  for (const whole of held.wholes) {
    pieces.push(...cut(from, Math.min(whole.from, end)));
    if (!whole.stays && whole.from >= first && whole.to <= end) pieces.push({ from: whole.from, to: whole.to });
    from = Math.max(from, whole.to);
  }
  return [...pieces, ...cut(from, end)];
}

function cut(from: number, to: number): readonly TokenRange[] {
  const pieces: TokenRange[] = [];
  for (let at = from; at < to; at += PIECE) pieces.push({ from: at, to: Math.min(at + PIECE, to) });
  return pieces;
}

function inOrder(pieces: readonly TokenRange[], { surprisals }: HeldTokens, strategy: KvStrategy): readonly TokenRange[] {
  if (strategy.name !== "adaptive") return pieces;
  const means = new Map(pieces.map((piece) => [piece, meanSurprisal(surprisals, piece)]));
  const known = [...means.values()].filter((mean) => mean !== undefined);
  // What was not measured is like the rest.
  const usual = known.length === 0 ? 0 : known.reduce((sum, mean) => sum + mean, 0) / known.length;
  const worth = (piece: TokenRange): number => means.get(piece) ?? usual;
  // Sorting is stable: of two equals the older one leaves first.
  return [...pieces].sort((left, right) => worth(left) - worth(right));
}

function mustLeave({ from }: TokenRange, { length }: HeldTokens, strategy: KvStrategy): boolean {
  return strategy.name === "sliding_window" && from < length - strategy.windowSize;
}
